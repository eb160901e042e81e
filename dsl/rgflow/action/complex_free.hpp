// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/bind.hpp>
#include <rgflow/action/stability.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry/conjugation.hpp>
#include <rgflow/symmetry/group.hpp>
#include <rgflow/symmetry/internal.hpp>

namespace rgflow::inline RGFLOW_ISA {

/// The free complex field: S = sum_x mu |phi|^2 - t sum_<xy> (conj(phi_x) phi_y + c.c.), each link once; mu > 2 d t.
template <LatticeType Lattice>
struct complex_free : action<Lattice, complex_field> {
  using symmetries = group<u1, conjugation, space_group>;
  static constexpr auto density =
      symbols::mu * norm(symbols::phi) - symbols::t * over_links(2_c * re(conj(symbols::phi) * symbols::phi_next));

  static void check(bound_action<complex_free> const& values) {
    detail::require_above(values.template constant<"mu">(),
                          detail::largest_hopping<Lattice>(values.template constant<"t">()), "complex_free", "mu",
                          "the largest eigenvalue of the hopping, 2 d t on a torus");
  }
};

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/bind.hpp>
#include <rgflow/action/stability.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry/conjugation.hpp>
#include <rgflow/symmetry/group.hpp>
#include <rgflow/symmetry/internal.hpp>

namespace rgflow::inline RGFLOW_ISA {

/// Complex phi^4: S = sum_x (mu |phi|^2 + lambda |phi|^4) - t sum_<xy> (conj(phi_x) phi_y + c.c.), each link once. At
/// mu = -2, lambda = 1 the two-dimensional model has its Kosterlitz-Thouless transition at t = 0.392(2).
template <LatticeType Lattice>
struct complex_phi4 : action<Lattice, complex_field> {
  using symmetries = group<u1, conjugation, space_group>;
  static constexpr auto density = symbols::mu * norm(symbols::phi) + symbols::lambda * sq(norm(symbols::phi)) -
                                  symbols::t * over_links(2_c * re(conj(symbols::phi) * symbols::phi_next));

  static void check(bound_action<complex_phi4> const& values) {
    double const lambda = values.template constant<"lambda">();
    detail::require_quartic(lambda, "complex_phi4");
    if (lambda == 0)
      detail::require_above(values.template constant<"mu">(),
                            detail::largest_hopping<Lattice>(values.template constant<"t">()), "complex_phi4", "mu",
                            "the largest eigenvalue of the hopping, 2 d t on a torus");
  }
};

}  // namespace rgflow::inline RGFLOW_ISA

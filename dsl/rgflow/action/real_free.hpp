// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/bind.hpp>
#include <rgflow/action/stability.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry/group.hpp>
#include <rgflow/symmetry/sign_flip.hpp>

namespace rgflow::inline RGFLOW_ISA {

/// The free real field: S = sum_x [m2 phi^2 + sum_mu (phi_{x + mu} - phi_x)^2]; m2 > 0.
template <LatticeType Lattice>
struct real_free : action<Lattice, real_field> {
  using symmetries = group<sign_flip, space_group>;
  static constexpr auto density = symbols::m2 * sq(symbols::phi) + over_links(sq(symbols::phi_next - symbols::phi));

  static void check(bound_action<real_free> const& values) {
    detail::require_above(values.template constant<"m2">(), 0, "real_free", "m2", "the free field's bound");
  }
};

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/bind.hpp>
#include <rgflow/action/stability.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry/group.hpp>
#include <rgflow/symmetry/sign_flip.hpp>

namespace rgflow::inline RGFLOW_ISA {

/// Real phi^4: S = sum_x [m2 phi^2 + lambda phi^4 + sum_mu (phi_{x + mu} - phi_x)^2].
template <LatticeType Lattice>
struct real_phi4 : action<Lattice, real_field> {
  using symmetries = group<sign_flip, space_group>;
  static constexpr auto density = symbols::m2 * sq(symbols::phi) + symbols::lambda * pow<4>(symbols::phi) +
                                  over_links(sq(symbols::phi_next - symbols::phi));

  static void check(bound_action<real_phi4> const& values) {
    double const lambda = values.template constant<"lambda">();
    detail::require_quartic(lambda, "real_phi4");
    if (lambda == 0)
      detail::require_above(values.template constant<"m2">(), 0, "real_phi4", "m2", "the free field's bound");
  }
};

}  // namespace rgflow::inline RGFLOW_ISA

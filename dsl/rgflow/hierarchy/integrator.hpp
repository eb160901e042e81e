// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/runge_kutta.hpp>
#include <rgflow/engine/hierarchy/strang_splitting.hpp>
#include <rgflow/engine/isa.hpp>

#include <cstddef>

namespace rgflow::inline RGFLOW_ISA {

/// Steps equal steps of the Runge-Kutta rule of order 2 (midpoint) or 4 (classical). Encode is the integration
/// backwards: it undoes decode, and the log-determinant is that of the map, up to an error of Steps^-Order.
template <std::size_t Order, std::size_t Steps>
struct runge_kutta {
  static constexpr bool has_rule = Order == 2 || Order == 4;
  static_assert(has_rule, "rgflow: runge_kutta<order, steps> has order 2 or 4. See docs/continuous.md");
  static_assert(Steps >= 1, "rgflow: runge_kutta<order, steps> takes at least one step. See docs/continuous.md");
  using integrator = engine::runge_kutta_integrator<has_rule ? Order : 4, Steps>;
};

/// Steps equal steps of order 2 that move even and odd sites in turns. Decode and encode are exact inverses of each
/// other, and the log-determinant is exactly that of the map, however large the steps. It needs a velocity that sees no
/// other site of the same colour, to_other_colour<within<...>>, and even extents of a torus; it commutes with
/// translations by two sites of its level instead of one.
template <std::size_t Steps>
struct strang_splitting {
  static_assert(Steps >= 1, "rgflow: strang_splitting<steps> takes at least one step. See docs/continuous.md");
  using integrator = engine::strang_integrator<Steps>;
};

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/adaptive_runge_kutta.hpp>
#include <rgflow/engine/hierarchy/continuous_adjoint.hpp>
#include <rgflow/engine/hierarchy/runge_kutta.hpp>
#include <rgflow/engine/hierarchy/strang_splitting.hpp>
#include <rgflow/engine/isa.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA {

/// For gradients the field is kept before every so many steps, and those between are taken again. The gradient of
/// sqrt(n) steps between keeps 2 sqrt(n) fields instead of n, for one more way forth.
template <std::size_t Steps>
struct keep_every {
  static_assert(Steps >= 1,
                "rgflow: keep_every<steps> keeps the field before every so many steps, at least one. See "
                "docs/continuous.md");
  static constexpr std::size_t steps = Steps >= 1 ? Steps : 1;
};

/// For gradients nothing is kept: the field and its cotangent are integrated from the output back. Gradients are those
/// of the equation, not of its steps: they have an error of the order of the rule.
struct continuous_adjoint {};

namespace detail {

template <class Gradient>
inline constexpr std::size_t keeps_every = 0;
template <std::size_t Steps>
inline constexpr std::size_t keeps_every<keep_every<Steps>> = keep_every<Steps>::steps;

}  // namespace detail

/// Steps equal steps of the Runge-Kutta rule of order 2 (midpoint) or 4 (classical). Encode is the integration
/// backwards: it undoes decode, and the log-determinant is that of the map, up to an error of Steps^-Order. Gradient:
/// keep_every<steps> or continuous_adjoint.
template <std::size_t Order, std::size_t Steps, class Gradient = keep_every<1>>
struct runge_kutta {
  static constexpr bool has_rule = Order == 2 || Order == 4;
  static constexpr bool adjoint_of_equation = std::is_same_v<Gradient, continuous_adjoint>;
  static_assert(has_rule, "rgflow: runge_kutta<order, steps> has order 2 or 4. See docs/continuous.md");
  static_assert(Steps >= 1, "rgflow: runge_kutta<order, steps> takes at least one step. See docs/continuous.md");
  static_assert(adjoint_of_equation || detail::keeps_every<Gradient> != 0,
                "rgflow: the third argument of runge_kutta says how gradients come: keep_every<steps> or "
                "continuous_adjoint. See docs/continuous.md");
  static constexpr std::size_t order = has_rule ? Order : 4, steps = Steps;
  static constexpr std::size_t keeps = std::max<std::size_t>(detail::keeps_every<Gradient>, 1);
  /// Evaluations of the velocity one after the other, each where the one before led: how often its reach adds up.
  static constexpr std::size_t evaluations = order * steps;
  using integrator = std::conditional_t<adjoint_of_equation, engine::continuous_adjoint_integrator<order, Steps>,
                                        engine::runge_kutta_integrator<order, Steps, keeps>>;
};

/// Steps equal steps of order 2 that move even and odd sites in turns. Decode and encode are exact inverses of each
/// other, and the log-determinant is exactly that of the map, however large the steps. It needs a velocity that sees no
/// other site of the same colour, to_other_colour<within<...>>, and even extents of a torus; it commutes with
/// translations by two sites of its level instead of one.
template <std::size_t Steps>
struct strang_splitting {
  static_assert(Steps >= 1, "rgflow: strang_splitting<steps> takes at least one step. See docs/continuous.md");
  /// Even sites move, then odd ones, ..., even ones at last; of two steps the moves of even sites that meet are one.
  static constexpr std::size_t turns = 2 * Steps + 1;
  using integrator = engine::strang_integrator<Steps>;
};

/// The largest estimated error of a step, as a fraction.
template <std::size_t Numerator, std::size_t Denominator>
struct error_below {
  static_assert(Numerator > 0 && Denominator > 0,
                "rgflow: error_below<numerator, denominator> is a fraction above 0. See docs/continuous.md");
  static constexpr double value =
      static_cast<double>(Numerator) / static_cast<double>(Denominator > 0 ? Denominator : 1);
};

/// How often a step is halved, at most.
template <std::size_t Times>
struct halvings {
  static constexpr bool some = Times >= 1 && Times <= 8;
  static_assert(some, "rgflow: halvings<times> halves steps 1 to 8 times. See docs/continuous.md");
  static constexpr std::size_t times = some ? Times : 1;
};

namespace detail {

template <class Steps>
inline constexpr std::size_t steps_to_halve = 0;
template <std::size_t Steps>
inline constexpr std::size_t steps_to_halve<runge_kutta<4, Steps, keep_every<1>>> = Steps;
template <class Error>
inline constexpr bool is_error_below = false;
template <std::size_t Numerator, std::size_t Denominator>
inline constexpr bool is_error_below<error_below<Numerator, Denominator>> =
    error_below<Numerator, Denominator>::value >= 0;  // and so it is looked at
template <class Most>
inline constexpr std::size_t most_halvings = 0;
template <std::size_t Times>
inline constexpr std::size_t most_halvings<halvings<Times>> = halvings<Times>::times;

}  // namespace detail

/// Steps of runge_kutta<4, steps>, each halved as often as its estimated error demands, by every configuration for
/// itself:
///
///     adaptive_steps<runge_kutta<4, 4>, error_below<1, 1000>, halvings<4>>
///
/// The errors of decode, encode and the log-determinant are of the order of the estimated one; gradients are exactly
/// those of the steps taken.
template <class Steps, class Error, class Most>
struct adaptive_steps {
  static constexpr std::size_t steps = detail::steps_to_halve<Steps>, times = detail::most_halvings<Most>;
  static constexpr bool complete = steps > 0 && times > 0 && detail::is_error_below<Error>;
  static_assert(complete,
                "rgflow: adaptive_steps says which steps are halved, down to what error, and how often at most: "
                "adaptive_steps<runge_kutta<4, 4>, error_below<1, 1000>, halvings<4>>. See docs/continuous.md");
  using integrator =
      engine::adaptive_integrator<complete ? steps : 1, std::conditional_t<complete, Error, error_below<1, 1>>,
                                  complete ? times : 1>;
};

}  // namespace rgflow::inline RGFLOW_ISA

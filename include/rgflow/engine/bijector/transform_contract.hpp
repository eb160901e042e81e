// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/complex_pair.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>

// The Transform contract: an invertible map y(x) of one value whose parameters come from elsewhere, from the outputs of
// a net (in a coupling) or from trained numbers (in elementwise). A *bound transform* T is a stateless type with
//
//   static constexpr std::size_t parameters;   raw numbers that it takes per value; any real numbers can arrive
//   template <class V>                         V: float, double, lanes<T> or a tape variable
//   static transformed<V> apply(V const& x, std::span<V const, parameters> raw);    y and log|dy/dx|
//   template <class V>
//   static transformed<V> invert(V const& y, std::span<V const, parameters> raw);   x and log|dx/dy|
//
// onto all reals for any raw numbers, and, where it is worth the while,
//
//   width = 2                   it moves complex values: complex_pair<V> stands for V above, except in raw;
//                               the log-slope is the log of the real Jacobian determinant
//   starts_as_identity = false  if it is not the identity where all raw numbers are 0
//   is_odd = true               if y(-x) = -y(x) whatever the raw numbers are
//   flips(k)                    instead: whether raw number k has to change its sign for y(-x; raw') = -y(x; raw)
//   describe()                  one line; two transforms that compute something different don't describe themselves
//   alike an adjoint, as one of the following; without it the engine differentiates apply and invert by a reverse tape
//     pull_back<direction>(v, bar, log_det_bar, raw, raw_bar) and pull_back_from_input(x, bar, log_det_bar, raw,
//     raw_bar)
//                               the arguments are those of transform_pull_back in transform_adjoint.hpp, with a value
//                               (V or complex_pair<V>) in the place of a pointer
//     gradients(x, raw)         of width 1: y with its derivatives, as bound_transform of a formula has it

namespace rgflow::inline RGFLOW_ISA {

/// Where a transform takes a value, and the log of the Jacobian determinant there.
template <class V, class Value = V>
struct transformed {
  Value value;
  V log_slope;
};

namespace engine {

/// Real numbers that a transform moves at a time.
template <class T>
inline constexpr std::size_t transform_width = [] {
  if constexpr (requires { T::width; })
    return std::size_t{T::width};
  else
    return std::size_t{1};
}();

/// What a transform moves: V, or a pair of them.
template <class T, class V>
using transform_value = std::conditional_t<transform_width<T> == 2, complex_pair<V>, V>;

template <class T>
using raw_numbers = std::span<double const, std::size_t{T::parameters}>;

template <class T>
concept HasApply = requires(transform_value<T, double> const& x, raw_numbers<T> raw) {
  { T::apply(x, raw).value } -> std::convertible_to<transform_value<T, double>>;
  { T::apply(x, raw).log_slope } -> std::convertible_to<double>;
};
template <class T>
concept HasInvert = requires(transform_value<T, double> const& y, raw_numbers<T> raw) {
  { T::invert(y, raw).value } -> std::convertible_to<transform_value<T, double>>;
  { T::invert(y, raw).log_slope } -> std::convertible_to<double>;
};

/// T has an adjoint of apply (encode) or of invert (decode) that starts from the output.
template <class T, direction D, class V>
concept PullsBack = requires(transform_value<T, V>& v, V const& log_det_bar,
                             std::span<V const, std::size_t{T::parameters}> raw,
                             std::span<V, std::size_t{T::parameters}> raw_bar) {
  T::template pull_back<D>(v, v, log_det_bar, raw, raw_bar);
};
/// T has an adjoint of apply that starts from the input.
template <class T, class V>
concept PullsBackFromInput = requires(transform_value<T, V> const& x, transform_value<T, V>& bar, V const& log_det_bar,
                                      std::span<V const, std::size_t{T::parameters}> raw,
                                      std::span<V, std::size_t{T::parameters}> raw_bar) {
  T::pull_back_from_input(x, bar, log_det_bar, raw, raw_bar);
};
/// T, of real numbers, gives its derivatives.
template <class T, class V>
concept HasGradients = requires(V const& x, std::span<V const, std::size_t{T::parameters}> raw) {
  { T::gradients(x, raw).log_slope_x } -> std::convertible_to<V>;
};

/// T moves vectors of any `width` where they stand: `move` does what transform_run does, and its `pull_back` what
/// transform_pull_back does.
template <class T, class V>
concept MovesVectors = requires(V* v, std::span<V const, std::size_t{T::parameters}> raw) {
  { T::template move<direction::encode>(v, raw) } -> std::convertible_to<V>;
};

template <class T>
concept BoundTransform = HasApply<T> && HasInvert<T> &&(transform_width<T> == 1 || transform_width<T> == 2);

}  // namespace engine
}  // namespace rgflow::inline RGFLOW_ISA

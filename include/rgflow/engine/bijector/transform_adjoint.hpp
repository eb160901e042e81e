// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/recorded_arguments.hpp>
#include <rgflow/engine/bijector/transform_contract.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/complex_pair.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/tape.hpp>

#include <array>
#include <cstddef>
#include <span>

// Running a bound transform, and its adjoint. Values stand in memory as numbers: one of a real transform, of a complex
// one the two parts, of a transform of vectors the components.

namespace rgflow::inline RGFLOW_ISA::engine {

namespace detail {

template <class Transform, class V>
transform_value<Transform, V> value_at(V const* v) {
  if constexpr (transform_width<Transform> == 2)
    return {v[0], v[1]};
  else
    return *v;
}
template <class V>
void put_value(V* v, V const& value) {
  *v = value;
}
template <class V>
void put_value(V* v, complex_pair<V> const& value) {
  v[0] = value.re;
  v[1] = value.im;
}

}  // namespace detail

/// Runs a transform in direction D (encode: x -> y, decode: y -> x) on the value at `v`; returns the log-determinant of
/// that direction.
template <direction D, class Transform, class V, std::size_t P>
V transform_run(V* v, std::span<V const, P> raw) {
  if constexpr (MovesVectors<Transform, V>) {
    return Transform::template move<D>(v, raw);
  } else {
    auto const from = detail::value_at<Transform>(v);
    auto const moved = [&] {
      if constexpr (D == direction::encode)
        return Transform::apply(from, raw);
      else
        return Transform::invert(from, raw);
    }();
    detail::put_value(v, moved.value);
    return moved.log_slope;
  }
}

/// The adjoint of transform_run<D> of a transform that has none of its own, by a reverse tape. `argument` is that of
/// direction D and stays; the rest is as in transform_pull_back.
template <direction D, class Transform, class V, std::size_t P>
void transform_derived_adjoint(V const* argument, V* bar, V const& log_det_bar, std::span<V const, P> raw,
                               std::span<V, P> raw_bar) {
  using variable = tape_var<V>;
  constexpr std::size_t width = transform_width<Transform>;
  std::array<V, width + P> given;
  for (std::size_t i = 0; i < width; ++i) given[i] = argument[i];
  for (std::size_t i = 0; i < P; ++i) given[width + i] = raw[i];
  auto& call = recorded_arguments<V>::of_this_thread();
  call.start(std::span<V const>(given), static_cast<scalar_of_t<V> const*>(nullptr), 0, false, std::span<V const>());
  std::array<variable, P> parameters;
  for (std::size_t i = 0; i < P; ++i) parameters[i] = call.values()[width + i];
  variable* const values = call.values().data();
  variable const log_det = transform_run<D, Transform, variable, P>(values, std::span<variable const, P>(parameters));
  call.start_sweep();
  for (std::size_t i = 0; i < width; ++i) call.seed(values[i], bar[i]);
  call.seed(log_det, log_det_bar);
  call.sweep();
  for (std::size_t i = 0; i < width; ++i) bar[i] = call.value_bar(i);
  for (std::size_t i = 0; i < P; ++i) raw_bar[i] = call.value_bar(width + i);
}

/// The adjoint of transform_run<encode>, `x` being the input: on entry `bar` holds the cotangent of the output, on
/// return that of the input; raw_bar is overwritten with the cotangents of the raw parameters.
template <class Transform, class V, std::size_t P>
void transform_pull_back_from_input(V const* x, V* bar, V const& log_det_bar, std::span<V const, P> raw,
                                    std::span<V, P> raw_bar) {
  if constexpr (PullsBackFromInput<Transform, V>) {
    auto x_bar = detail::value_at<Transform>(bar);
    Transform::pull_back_from_input(detail::value_at<Transform>(x), x_bar, log_det_bar, raw, raw_bar);
    detail::put_value(bar, x_bar);
  } else if constexpr (HasGradients<Transform, V>) {
    auto const g = Transform::gradients(*x, raw);
    for (std::size_t i = 0; i < P; ++i) raw_bar[i] = *bar * g.value_p[i] + log_det_bar * g.log_slope_p[i];
    *bar = *bar * g.slope + log_det_bar * g.log_slope_x;
  } else {
    transform_derived_adjoint<direction::encode, Transform, V, P>(x, bar, log_det_bar, raw, raw_bar);
  }
}

/// The adjoint of transform_run. On entry `v` holds the output and `bar` its cotangent; on return they are the input,
/// reconstructed, and its cotangent; raw_bar is overwritten with the cotangents of the raw parameters.
template <direction D, class Transform, class V, std::size_t P>
void transform_pull_back(V* v, V* bar, V const& log_det_bar, std::span<V const, P> raw, std::span<V, P> raw_bar) {
  if constexpr (MovesVectors<Transform, V>) {
    Transform::template pull_back<D>(v, bar, log_det_bar, raw, raw_bar);
  } else if constexpr (PullsBack<Transform, D, V>) {
    auto value = detail::value_at<Transform>(v);
    auto value_bar = detail::value_at<Transform>(bar);
    Transform::template pull_back<D>(value, value_bar, log_det_bar, raw, raw_bar);
    detail::put_value(v, value);
    detail::put_value(bar, value_bar);
  } else if constexpr (!HasGradients<Transform, V>) {
    transform_run<opposite(D), Transform, V, P>(v, raw);
    transform_derived_adjoint<D, Transform, V, P>(v, bar, log_det_bar, raw, raw_bar);
  } else if constexpr (D == direction::encode) {
    *v = Transform::invert(*v, raw).value;
    transform_pull_back_from_input<Transform, V, P>(v, bar, log_det_bar, raw, raw_bar);
  } else {
    // y and p move x by dx = (dy - f_p dp) / f', and the log-determinant by -(l_x dx + l_p dp).
    auto const g = Transform::gradients(*v, raw);
    V const y_bar = (*bar - log_det_bar * g.log_slope_x) / g.slope;
    for (std::size_t i = 0; i < P; ++i) raw_bar[i] = -(y_bar * g.value_p[i] + log_det_bar * g.log_slope_p[i]);
    *bar = y_bar;
    *v = g.value;
  }
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/complex_pair.hpp>

#include <cstddef>
#include <span>

// A transform y = f(x; p) moves one real number at a time, or the two parts of a complex one: Transform::width says so.

namespace rgflow::inline RGFLOW_ISA::engine {

/// Runs a transform in direction D (encode: x -> y, decode: y -> x) on the number at `v` or, of a complex one, on the
/// two from there; returns the log-determinant of that direction.
template <direction D, class Transform, class V, std::size_t P>
V transform_run(V* v, std::span<V const, P> raw) {
  auto const run = [&](auto const& from) {
    if constexpr (D == direction::encode)
      return Transform::apply(from, raw);
    else
      return Transform::invert(from, raw);
  };
  if constexpr (Transform::width == 1) {
    auto const moved = run(*v);
    *v = moved.value;
    return moved.log_slope;
  } else {
    auto const moved = run(complex_pair<V>{v[0], v[1]});
    v[0] = moved.value.re;
    v[1] = moved.value.im;
    return moved.log_slope;
  }
}

/// The adjoint of transform_run<encode>, `x` being the input: on entry `bar` holds the cotangent of the output, on
/// return that of the input; raw_bar is overwritten with the cotangents of the raw parameters.
template <class Transform, class V, std::size_t P>
void transform_pull_back_from_input(V const* x, V* bar, V const& log_det_bar, std::span<V const, P> raw,
                                    std::span<V, P> raw_bar) {
  if constexpr (Transform::width == 2) {
    complex_pair<V> x_bar{bar[0], bar[1]};
    Transform::pull_back_from_input(complex_pair<V>{x[0], x[1]}, x_bar, log_det_bar, raw, raw_bar);
    bar[0] = x_bar.re;
    bar[1] = x_bar.im;
  } else {
    auto const g = Transform::gradients(*x, raw);
    for (std::size_t i = 0; i < P; ++i) raw_bar[i] = *bar * g.value_p[i] + log_det_bar * g.log_slope_p[i];
    *bar = *bar * g.slope + log_det_bar * g.log_slope_x;
  }
}

/// The adjoint of transform_run. On entry `v` holds the output and `bar` its cotangent; on return they are the input,
/// reconstructed, and its cotangent; raw_bar is overwritten with the cotangents of the raw parameters.
template <direction D, class Transform, class V, std::size_t P>
void transform_pull_back(V* v, V* bar, V const& log_det_bar, std::span<V const, P> raw, std::span<V, P> raw_bar) {
  if constexpr (Transform::width == 2) {
    complex_pair<V> value{v[0], v[1]};
    complex_pair<V> value_bar{bar[0], bar[1]};
    Transform::template pull_back<D>(value, value_bar, log_det_bar, raw, raw_bar);
    v[0] = value.re;
    v[1] = value.im;
    bar[0] = value_bar.re;
    bar[1] = value_bar.im;
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

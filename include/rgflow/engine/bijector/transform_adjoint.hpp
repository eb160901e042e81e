// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>

#include <cstddef>
#include <span>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The adjoint of one scalar transform y = f(x; p) run in direction D (encode: x -> y, decode: y -> x), whose
/// log-determinant is +log|f'| or -log|f'|. On entry `v` is the output and `bar` its cotangent; on return they are
/// the input, reconstructed, and its cotangent; raw_bar is overwritten with the cotangents of the raw parameters.
template <direction D, class Transform, class V, std::size_t P>
void transform_pull_back(V& v, V& bar, V const& log_det_bar, std::span<V const, P> raw, std::span<V, P> raw_bar) {
  if constexpr (D == direction::encode) {
    V const x = Transform::invert(v, raw).value;
    auto const g = Transform::gradients(x, raw);
    for (std::size_t i = 0; i < P; ++i) raw_bar[i] = bar * g.value_p[i] + log_det_bar * g.log_slope_p[i];
    bar = bar * g.slope + log_det_bar * g.log_slope_x;
    v = x;
  } else {
    // y and p move x by dx = (dy - f_p dp) / f', and the log-determinant by -(l_x dx + l_p dp).
    auto const g = Transform::gradients(v, raw);
    V const y_bar = (bar - log_det_bar * g.log_slope_x) / g.slope;
    for (std::size_t i = 0; i < P; ++i) raw_bar[i] = -(y_bar * g.value_p[i] + log_det_bar * g.log_slope_p[i]);
    bar = y_bar;
    v = g.value;
  }
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

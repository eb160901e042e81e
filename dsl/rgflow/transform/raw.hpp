// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

// Raw numbers, which a net puts out and which may be any real ones, in the ranges that a transform needs: as functions,
// for transforms that are not formulas.

namespace rgflow::inline RGFLOW_ISA::detail {

/// A parameter with its derivative by the raw number.
template <class V>
struct raw_image {
  V value;
  V slope;
};

/// |p| < bound, smoothly: p = bound raw / sqrt(bound^2 + raw^2), the `bounded` of formulas.
template <class V>
raw_image<V> bounded_raw(V const& raw, double bound) {
  using std::max, std::min, std::sqrt;
  V const r = max(min(raw, V(1e15)), V(-1e15));  // its square is finite in float, and the bound has long been reached
  V const share = V(bound) / sqrt(V(bound * bound) + r * r);
  return {share * r, share * share * share};
}

/// exp(raw_k) over the sum of all: positive, with sum 1.
template <class V, std::size_t N>
std::array<V, N> softmax(std::span<V const, N> raw) {
  using std::exp, std::max;
  V top = raw[0];
  for (std::size_t k = 1; k < N; ++k) top = max(top, raw[k]);
  std::array<V, N> parts;
  V total(0);
  for (std::size_t k = 0; k < N; ++k) {
    parts[k] = exp(raw[k] - top);
    total = total + parts[k];
  }
  for (std::size_t k = 0; k < N; ++k) parts[k] = parts[k] / total;
  return parts;
}

/// The cotangents of the raw numbers from those of softmax's results.
template <class V, std::size_t N>
void softmax_pull_back(std::array<V, N> const& parts, std::array<V, N> const& bar, std::span<V, N> raw_bar) {
  V mean(0);
  for (std::size_t k = 0; k < N; ++k) mean = mean + parts[k] * bar[k];
  for (std::size_t k = 0; k < N; ++k) raw_bar[k] = parts[k] * (bar[k] - mean);
}

}  // namespace rgflow::inline RGFLOW_ISA::detail

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <cstddef>
#include <numeric>

namespace rgflow::inline RGFLOW_ISA::engine {

/// sum_i a[i] b[i], added up in double.
template <class A, class B>
double dot(A const* a, B const* b, std::size_t n) {
  constexpr std::size_t chains = 16;  // sums side by side, or each addition would wait for the one before
  double sums[chains] = {};
  std::size_t const whole = n / chains * chains;
  for (std::size_t i = 0; i < whole; i += chains)
    for (std::size_t j = 0; j < chains; ++j) sums[j] += static_cast<double>(a[i + j]) * static_cast<double>(b[i + j]);
  for (std::size_t i = whole; i < n; ++i) sums[0] += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return std::accumulate(sums, sums + chains, 0.0);
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

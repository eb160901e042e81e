// SPDX-License-Identifier: BSL-1.0
#include "kernel.hpp"

#include <rgflow/engine/simd.hpp>

#define RGFLOW_TEXT(name) RGFLOW_TEXT_OF(name)
#define RGFLOW_TEXT_OF(name) #name

namespace rgflow::inline RGFLOW_ISA {

char const* instruction_set() { return RGFLOW_TEXT(RGFLOW_ISA); }

float sum_of_exp(float const* x, std::size_t n) {
  using lanes = engine::lanes<float>;
  double total = 0;
  for (std::size_t i = 0; i < n; ++i) total += engine::lane_sum(exp(lanes(x[i])));
  return static_cast<float>(total / static_cast<double>(lanes::size));
}

}  // namespace rgflow::inline RGFLOW_ISA

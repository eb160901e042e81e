// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/parallel.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/lattice.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

// Uses the language, the engine, SIMD and tasks: headers of every kind and the one library behind them.
int main() {
  using rgflow::engine::lanes;
  static_assert(rgflow::torus<4, 8>::dimensions == 2);

  rgflow::engine::tbb_executor executor(2);
  std::vector<double> parts(8);
  executor.for_each_task(parts.size(), [&](std::size_t i) {
    parts[i] = sum(exp(lanes<double>(static_cast<double>(i)))) / static_cast<double>(lanes<double>::size);
  });

  double total = 0;
  double exact = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    total += parts[i];
    exact += std::exp(static_cast<double>(i));
  }
  return std::abs(total - exact) < 1e-12 * exact ? 0 : 1;
}

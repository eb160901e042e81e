// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <ctime>

namespace rivals {

/// How long f takes: by the clock, or the time of the processor, divided by the threads that f keeps busy.
template <class F>
[[nodiscard]] double seconds_of(F const& f, bool processor_time, std::size_t threads) {
  auto const start = std::chrono::steady_clock::now();
  auto const processor_start = std::clock();
  f();
  if (!processor_time) return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return static_cast<double>(std::clock() - processor_start) / CLOCKS_PER_SEC / static_cast<double>(threads);
}

}  // namespace rivals

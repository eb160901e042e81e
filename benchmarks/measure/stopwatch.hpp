// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <utility>

namespace measure {

class stopwatch {
 public:
  /// Seconds since the last lap.
  double lap() {
    auto const now = std::chrono::steady_clock::now();
    return std::chrono::duration<double>(now - std::exchange(last_, now)).count();
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace measure

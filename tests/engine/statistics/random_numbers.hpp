// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

// Numbers for these tests only: SplitMix64 (Steele, Lea & Flood 2014) and Box-Muller. Statistics take plain
// spans and must not depend on the engine's own generator.
class random_numbers {
 public:
  explicit random_numbers(std::uint64_t seed) : state_(seed) {}

  double uniform() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return (static_cast<double>((z ^ (z >> 31U)) >> 11U) + 0.5) * 0x1p-53;
  }

  double normal() {
    double const radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }

  // Stationary AR(1) chains of variance 1, x[time * chains + chain]: tau_int = (1 + a) / (2 (1 - a)).
  std::vector<double> ar1(double a, std::size_t length, std::size_t chains = 1) {
    std::vector<double> x(length * chains);
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i] = i < chains ? normal() : a * x[i - chains] + std::sqrt(1 - a * a) * normal();
    return x;
  }

 private:
  std::uint64_t state_;
};

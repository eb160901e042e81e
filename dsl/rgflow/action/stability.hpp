// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/lattice.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <string>

namespace rgflow::inline RGFLOW_ISA::detail {

/// The largest eigenvalue of t * sum over links of (conj(phi_x) phi_y + c.c.) on the lattice: 2 d t on a torus for
/// t > 0. A quadratic action mu |phi|^2 - t sum ... has an integral only for mu above it.
template <LatticeType Lattice>
double largest_hopping(double t) {
  double total = 0;
  for (auto const extent : Lattice::extents) {
    double largest = -std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < extent; ++k) {
      double const wave = Lattice::periodic ? 2 * static_cast<double>(k) / static_cast<double>(extent)
                                            : static_cast<double>(k + 1) / static_cast<double>(extent + 1);
      largest = std::max(largest, 2 * t * std::cos(std::numbers::pi * wave));
    }
    total += largest;
  }
  return total;
}

/// Refuses a theory without a quartic term whose quadratic form is not positive.
inline void require_above(double value, double bound, char const* theory, char const* constant, char const* origin) {
  if (!(value > bound))
    throw std::invalid_argument(std::string(theory) + ": the integral diverges for " + constant + " = " +
                                std::to_string(value) + "; without a quartic term " + constant +
                                " must be greater than " + origin + " = " + std::to_string(bound));
}

inline void require_quartic(double lambda, char const* theory) {
  if (!(lambda >= 0))
    throw std::invalid_argument(std::string(theory) + ": the integral diverges for lambda = " + std::to_string(lambda) +
                                "; lambda must not be negative");
}

}  // namespace rgflow::inline RGFLOW_ISA::detail

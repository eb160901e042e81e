// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/symmetry/complex_pairs.hpp>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// Global phases of a complex field: phi -> e^{2 pi i g / n} phi, a finite part of U(1).
class phases {
 public:
  explicit phases(std::size_t n) {
    for (std::size_t g = 0; g < n; ++g) {
      double const angle = 2 * std::numbers::pi * static_cast<double>(g) / static_cast<double>(n);
      turns_.emplace_back(std::cos(angle), std::sin(angle));
    }
  }

  std::size_t order() const { return turns_.size(); }
  std::size_t inverse(std::size_t g) const { return g == 0 ? 0 : order() - g; }
  template <class V>
  void apply(std::size_t g, engine::field_shape const& shape, V const* from, V* to) const {
    V const c(static_cast<engine::scalar_of_t<V>>(turns_[g].first));
    V const s(static_cast<engine::scalar_of_t<V>>(turns_[g].second));
    for (std::size_t i = 0; i < shape.values(); i += 2) {
      to[i] = c * from[i] - s * from[i + 1];
      to[i + 1] = s * from[i] + c * from[i + 1];
    }
  }
  void check(engine::field_shape const& shape) const { detail::require_complex(shape, "phases"); }
  std::string describe() const { return std::to_string(order()) + " global phases"; }

 private:
  std::vector<std::pair<double, double>> turns_;  // cosine and sine
};

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// How well a flow finds its way back: the error of the inputs of its levels, run backwards from their outputs.
struct reconstruction {
  double error = 0;       ///< the largest |found - true| of a value over the rms of that level's values of its sample
  std::size_t level = 0;  ///< where
};

/// Adjoints run the flow in the other direction, so their gradients are those of the fields that they find; and where
/// the way back is inexact, log q of a sample and log q of the same field differ as well. Once switched on, this keeps
/// a copy of every level's input as record meets it; the pull_back of the same direction compares.
template <class V>
class reconstruction_check {
 public:
  bool on = false;
  reconstruction worst = {};  ///< since it was switched on

  void remember(direction way, std::size_t level, std::vector<V> input) {
    way_ = way;
    if (inputs_.size() <= level) inputs_.resize(level + 1);
    inputs_[level] = std::move(input);
  }

  /// Whether it looks, and at inputs of this direction.
  bool remembers(direction way) const { return on && way_ == way; }

  void compare(std::size_t level, std::vector<V> const& found) {
    auto const& input = inputs_.at(level);
    for (std::size_t j = 0; j < lane_count<V>; ++j) {
      double squares = 0, largest = 0;
      for (std::size_t i = 0; i < input.size(); ++i) {
        auto const expected = static_cast<double>(lane(input[i], j));
        auto const difference = std::abs(static_cast<double>(lane(found[i], j)) - expected);
        largest = std::isnan(difference) ? std::numeric_limits<double>::infinity() : std::max(largest, difference);
        squares += expected * expected;
      }
      if (!(squares > 0)) continue;  // nothing to compare with
      double const error = largest / std::sqrt(squares / static_cast<double>(input.size()));
      if (error > worst.error) worst = {error, level};
    }
  }

 private:
  direction way_{};
  std::vector<std::vector<V>> inputs_;  // [level]
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace record {

/// Factors of the learning rate for the weights and not the biases of nets with two hidden layers, from the inputs on.
/// A step of Adam moves all weights alike, and so the sum of many terms behind a wide layer farther than that of a few
/// inputs (arXiv:2203.03466, table 3).
struct layer_rates {
  double first = 1, second = 1, last = 1;
};
inline constexpr layer_rates recipe_rates{.first = 4, .second = 0.5, .last = 0.1};

}  // namespace record

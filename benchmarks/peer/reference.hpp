// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <vector>

namespace peer {

/// Everything that another program needs to compute the same numbers.
struct reference {
  std::vector<float> z;          ///< [sample][channel][y][x]
  std::vector<float> x;          ///< decoded from z, same shape
  std::vector<double> log_q;     ///< [sample]
  double loss;                   ///< mean over the samples
  std::vector<double> gradient;  ///< of the loss with respect to the weights; canonical order
};

}  // namespace peer

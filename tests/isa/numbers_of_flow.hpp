// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

/// What a flow says that is trained for two steps and sampled, in words that are the same for every instruction set.
struct numbers_of_flow {
  static constexpr std::size_t samples = 8, sites = 16;

  double losses[2] = {};
  float x[samples * sites] = {}, log_q[samples] = {};
};

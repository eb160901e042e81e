// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <flow/flow.hpp>
#include <measure/settings.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace flow {

/// What is chosen of the flow of the figures where its whole step is measured.
struct choices {
  measure::settings common;
  std::size_t lattice = 32;
  std::size_t batch = 256;
  std::optional<std::size_t> hidden;

  std::vector<std::size_t> widths() const {
    if (hidden) return {*hidden};
    return common.quick ? std::vector<std::size_t>{16} : std::vector<std::size_t>{64, 32, 16};
  }
  std::vector<std::size_t> thread_counts() const {
    return common.threads == 1 ? std::vector<std::size_t>{1} : std::vector<std::size_t>{1, common.threads};
  }
  flow::shape shape(std::size_t width) const { return {lattice, width, 8, batch}; }
};

}  // namespace flow

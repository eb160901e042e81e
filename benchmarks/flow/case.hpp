// SPDX-License-Identifier: BSL-1.0
#pragma once

// Training in a process of its own, so that its peak memory is its own: the program starts itself again.

#include <flow/flow.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace flow {

struct case_result {
  double step_seconds;      ///< mean over the steps after the first, which faults memory in
  std::size_t peak_memory;  ///< bytes above what the process had at its start
};

/// Trains for `steps` + 1 steps in a new process of this program. Throws std::runtime_error if that fails.
[[nodiscard]] case_result run_case(shape const& s, std::uint64_t seed, std::size_t threads, std::size_t steps);

/// To be called first in main: if this process is such a case, runs it and returns its exit code.
[[nodiscard]] std::optional<int> answer_case(int argc, char const* const* argv);

}  // namespace flow

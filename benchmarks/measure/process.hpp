// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace measure {

/// How a command ended and what it took, the commands that it started included.
struct finished_process {
  int exit_code;            ///< 128 + the signal that ended it
  std::string out;          ///< what it printed on stdout
  double cpu_seconds;       ///< user and system
  std::size_t peak_memory;  ///< largest resident set of a single process among them, bytes
};

/// Runs a command (a path, or a name looked up in PATH) and waits for it; its stderr is ours. Throws std::runtime_error
/// if it can't be started.
[[nodiscard]] finished_process run_process(std::vector<std::string> words);

/// The largest resident set of this process so far (VmHWM), bytes.
[[nodiscard]] std::size_t peak_memory();

}  // namespace measure

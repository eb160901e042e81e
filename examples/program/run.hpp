// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace program {

/// Prints a line on stdout at once, even where that is no terminal.
void say(std::string const& line);

/// Thrown by a body (below) where a stop was asked for and all is saved that can be.
struct stopped {
  bool saved;                        ///< false: the training had not come far enough to be gone on with
  std::filesystem::path where = {};  ///< if not in the checkpoint that `run` was told
};

/// Runs the body of a program that can be stopped gracefully (stop.hpp), and returns the exit code of the program.
/// One line on stderr says of what exception it died, or how to go on from the checkpoint if it was stopped.
[[nodiscard]] int run(std::string const& name, std::filesystem::path const& checkpoint,
                      std::function<void()> const& body);

}  // namespace program

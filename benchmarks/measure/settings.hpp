// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <program/json.hpp>
#include <program/options.hpp>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>

namespace measure {

/// What every benchmark understands.
struct settings {
  std::size_t repeats = 5;    ///< of every measurement, interleaved with those of all others
  std::size_t threads = 0;    ///< never 0 after parsing: the number of hardware threads by default
  std::size_t seed = 1;       ///< of weights and samples
  std::filesystem::path out;  ///< the directory for everything it writes, out/benchmark-NAME by default
  std::filesystem::path json = {};
  bool quick = false;  ///< a tiny run that shows that everything works; its figures mean nothing
  bool quiet = false;  ///< no progress on stderr

  /// Shortest time that one repeat of a kernel takes, in seconds.
  [[nodiscard]] double kernel_seconds() const { return quick ? 1e-4 : 0.1; }
};

/// Adds the options that set them. `name` is that of the benchmark.
void add_settings(program::options& options, settings& s, std::string const& name);

/// What main ends with: the exit code of a benchmark, whose `run` prints what it found and returns it. The results are
/// written to results.json in the --out directory, with the command line, and to the file of --json if that was asked
/// for; an exception becomes a line on stderr.
int report(std::string const& name, settings const& s, int argc, char const* const* argv,
           std::function<program::json()> const& run);

}  // namespace measure

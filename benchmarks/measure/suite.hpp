// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <measure/settings.hpp>
#include <measure/spread.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace measure {

/// Measurements by name, run by Google Benchmark. Their repeats are interleaved in random order, so that a machine that
/// slows down for a while slows all of them down.
class suite {
 public:
  using body = std::function<void(benchmark::State&)>;

  struct how {
    std::size_t threads = 1;     ///< that run the body at the same time
    std::size_t iterations = 0;  ///< of the loop in a repeat; 0: as many as kernel_seconds() take
    bool manual = false;         ///< the body sets the time of each iteration itself (State::SetIterationTime)
  };

  /// `run` holds the loop, for (auto _ : state) ...
  void add(std::string name, body run, how h);
  void add(std::string name, body run) { add(std::move(name), std::move(run), how()); }

  /// Throws std::runtime_error if a body called State::SkipWithError.
  void run(settings const& s);

  /// Seconds per iteration. With threads: wall time over the iterations of all of them, so that work / seconds is
  /// what they do together.
  [[nodiscard]] spread seconds(std::string const& name) const;

 private:
  struct entry {
    std::string name;
    body run;
    how h;
  };

  std::vector<entry> entries_;
  std::map<std::string, std::vector<double>> seconds_;
};

}  // namespace measure

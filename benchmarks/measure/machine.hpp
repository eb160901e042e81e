// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <measure/suite.hpp>

#include <program/json.hpp>
#include <program/table.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace measure {

/// What the machine can do at most, measured in the same run as everything that is compared with it: fused
/// multiply-adds in float32 (2 flops per lane) and the bandwidth of memory, read (a sum) and triad (a = b + s c, two
/// reads and a write), with arrays far larger than the caches; on one core and on several at the same time.
class machine {
 public:
  /// Adds its measurements to the suite, for one thread and for `threads`.
  machine(suite& all, std::size_t threads, settings const& s);

  /// Of so many threads, 1 or the number given: flop/s.
  [[nodiscard]] spread peak(std::size_t threads) const;

  /// Processor, instruction set, compiler.
  [[nodiscard]] static std::string description();
  [[nodiscard]] program::table table() const;
  [[nodiscard]] program::json json() const;

 private:
  struct array_set {
    std::vector<float> a, b, c;
  };

  [[nodiscard]] std::vector<std::size_t> thread_counts() const;
  [[nodiscard]] spread bandwidth(char const* kind, std::size_t threads, std::size_t streams) const;

  suite const& all_;
  std::size_t threads_;
  std::size_t elements_;
  std::vector<array_set> arrays_;  // a set per thread, filled by the first thread that uses it
};

}  // namespace measure

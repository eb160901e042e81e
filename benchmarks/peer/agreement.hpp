// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <peer/reference.hpp>
#include <peer/worker.hpp>

#include <program/json.hpp>
#include <program/table.hpp>

#include <filesystem>
#include <initializer_list>
#include <span>
#include <string>

namespace peer {

/// How far two programs are apart that have the same weights and the same samples.
struct agreement {
  std::string flow, who;
  double our_loss, their_loss, x, log_q_decoded, log_q_encoded, gradient;
  double log_q_size;  ///< the largest |log q|

  /// Throws std::runtime_error if they are farther apart than float32 makes them: sums of thousands of terms of a
  /// value of thousands.
  void require() const;
  [[nodiscard]] program::json json() const;
};

/// Float32, one after the other.
void write_floats(std::filesystem::path const& path, std::initializer_list<std::span<float const>> parts);

/// Writes the reference to a file and asks the worker how far it is from it ("check FILE SAMPLES").
[[nodiscard]] agreement compare(worker& other, std::string const& flow, std::string const& who, reference const& ours,
                                std::filesystem::path const& file);

[[nodiscard]] program::table table_of(std::span<agreement const> all);

}  // namespace peer

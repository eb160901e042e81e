// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace program {

/// Samples of a field in an HDF5 file, written batch by batch:
///
///     /samples  [sample, channel, y, x]  float or double, as opened (complex fields: channel 0 = Re, 1 = Im)
///     /log_q    [sample]                 double, the log density of the flow at each sample, if given
///
/// and attributes of the file: whatever describes how they came about. The file appears at its path only by
/// commit(). Throws std::runtime_error with the path and what HDF5 says.
class sample_file {
 public:
  enum class precision { single, doubled };

  sample_file(std::filesystem::path path, std::array<std::size_t, 3> channel_y_x, precision stored = precision::single);
  ~sample_file();
  sample_file(sample_file const&) = delete;
  sample_file& operator=(sample_file const&) = delete;

  void attribute(std::string const& name, std::string_view value);
  void attribute(std::string const& name, double value);
  void attribute(std::string const& name, std::int64_t value);

  /// Appends whole samples; log_q has one value for each, or none for any sample of the file. Throws
  /// std::invalid_argument for other sizes.
  void append(std::span<float const> samples, std::span<double const> log_q = {});
  void append(std::span<double const> samples, std::span<double const> log_q = {});

  [[nodiscard]] std::size_t size() const;

  void commit();

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace program

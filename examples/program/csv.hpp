// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace program {

/// A table of numbers with named columns, such as a loss curve. Kept in memory and written whole, so that the file is
/// never half a table.
class csv {
 public:
  /// Throws std::invalid_argument if a name is empty, occurs twice, or has a comma, quote or line break.
  explicit csv(std::vector<std::string> columns);

  /// Throws std::invalid_argument unless there is one value per column.
  void add_row(std::initializer_list<double> values);
  void add_row(std::span<double const> values);

  /// Header line, then one line per row, in digits that read back to the same doubles. All or nothing.
  void write(std::filesystem::path const& path) const;

 private:
  std::vector<std::string> columns_;
  std::vector<double> values_;  // [row][column]
};

}  // namespace program

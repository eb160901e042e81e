// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace program {

/// A table of numbers with named columns, such as a loss curve. Kept in memory and written whole, so that
/// the file is never half a table; read back when a run is resumed.
class csv {
 public:
  /// Throws std::invalid_argument if a name is empty, occurs twice, or has a comma, quote or line break.
  explicit csv(std::vector<std::string> columns);

  /// Throws std::invalid_argument unless there is one value per column.
  void add_row(std::initializer_list<double> values);
  void add_row(std::span<double const> values);

  [[nodiscard]] std::vector<std::string> const& columns() const { return columns_; }
  [[nodiscard]] std::size_t rows() const { return values_.size() / columns_.size(); }
  [[nodiscard]] double at(std::size_t row, std::size_t column) const;

  /// A copy of a column. Throws std::invalid_argument if there is none of that name.
  [[nodiscard]] std::vector<double> column(std::string_view name) const;

  /// Drops rows from the end (a resumed run forgets what came after its checkpoint).
  void keep_rows(std::size_t count);

  /// Header line, then one line per row, in digits that read back to the same doubles. All or nothing.
  void write(std::filesystem::path const& path) const;

  /// Throws std::runtime_error that names file, line and what was found.
  [[nodiscard]] static csv read(std::filesystem::path const& path);

 private:
  std::vector<std::string> columns_;
  std::vector<double> values_;  // [row][column]
};

}  // namespace program

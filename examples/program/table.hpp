// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace program {

/// A value with its standard error, as many digits as the error warrants: "0.52314 ± 0.00012".
[[nodiscard]] std::string with_error(double value, double error);

/// A number with so many significant digits; "-" for what is not a number.
[[nodiscard]] std::string significant(double value, int digits = 4);

/// A table of text, for the terminal and for the report. The first column is aligned left, others right.
struct table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows = {};
  std::string note = {};                   ///< a line below it
  std::vector<std::size_t> doubtful = {};  ///< rows to be read with care: marked

  /// Throws std::invalid_argument unless there is one cell per column.
  void add_row(std::vector<std::string> cells, bool is_doubtful = false);

  /// Aligned columns for the terminal.
  [[nodiscard]] std::string text() const;
};

}  // namespace program

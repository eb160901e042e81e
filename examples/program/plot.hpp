// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace program {

/// One curve or set of points. NaNs interrupt a line.
struct series {
  enum class mark { line, points };

  std::string name;
  std::vector<double> x, y;
  std::vector<double> error = {};  ///< empty, or the half length of each error bar
  mark shown_as = mark::line;
};

/// A horizontal line at a known value, such as an exact result.
struct reference_line {
  std::string name;
  double y;
};

/// A plot of curves and points as SVG that takes its colours from the page around it.
struct plot {
  std::string title, x_label, y_label;
  std::vector<series> curves = {};
  std::vector<reference_line> references = {};
  bool log_x = false, log_y = false;              ///< what is not positive is left out of a logarithmic axis
  std::optional<double> y_low = {}, y_high = {};  ///< instead of the range of the data

  /// Throws std::invalid_argument if a curve's x, y and error differ in length.
  [[nodiscard]] std::string svg() const;
};

}  // namespace program

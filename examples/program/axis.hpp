// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <vector>

namespace program {

/// A range of numbers laid out along a line, with ticks at round values.
class axis {
 public:
  struct tick {
    double value;
    std::string label;  ///< empty for a minor tick
  };

  /// Low and high are widened if they coincide. A logarithmic axis needs both positive.
  axis(double low, double high, bool logarithmic);

  /// 0 at the low end, 1 at the high end.
  [[nodiscard]] double position(double value) const;

  [[nodiscard]] double low() const { return low_; }
  [[nodiscard]] double high() const { return high_; }
  [[nodiscard]] std::vector<tick> const& ticks() const { return ticks_; }

  /// What the labels have to be multiplied with, such as "10³"; empty if nothing.
  [[nodiscard]] std::string const& unit() const { return unit_; }

 private:
  void place_linear();
  void place_logarithmic();

  double low_, high_;
  bool logarithmic_;
  std::vector<tick> ticks_;
  std::string unit_;
};

}  // namespace program

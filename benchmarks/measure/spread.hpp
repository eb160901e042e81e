// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <program/json.hpp>

#include <span>
#include <string>
#include <vector>

namespace measure {

/// A quantity over the repeats of its measurement.
struct spread {
  double median = 0, min = 0, max = 0;

  /// Median of an even number of values: the mean of the two in the middle. Throws std::invalid_argument if there are
  /// none.
  [[nodiscard]] static spread of(std::vector<double> values);
};

/// work / time: what takes longest gives the smallest rate.
[[nodiscard]] spread rate(double work, spread const& seconds);
[[nodiscard]] spread scaled(spread const& s, double factor);

/// "123.4 (120.1 .. 125.9)"
[[nodiscard]] std::string text(spread const& s, int digits = 4);
/// {"median": ..., "min": ..., "max": ...}
[[nodiscard]] program::json json_of(spread const& s);

/// The exponent a of y ~ x^a: slope of the least-squares line through (log x, log y).
[[nodiscard]] double fitted_exponent(std::span<double const> x, std::span<double const> y);

}  // namespace measure

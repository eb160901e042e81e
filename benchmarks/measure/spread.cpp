// SPDX-License-Identifier: BSL-1.0
#include <measure/spread.hpp>

#include <program/table.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>

namespace measure {

spread spread::of(std::vector<double> values) {
  if (values.empty()) throw std::invalid_argument("spread: found no values, expected at least one");
  std::sort(values.begin(), values.end());
  std::size_t const half = values.size() / 2;
  double const median = values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  return {median, values.front(), values.back()};
}

spread rate(double work, spread const& seconds) {
  return {work / seconds.median, work / seconds.max, work / seconds.min};
}

spread scaled(spread const& s, double factor) { return {s.median * factor, s.min * factor, s.max * factor}; }

std::string text(spread const& s, int digits) {
  return program::significant(s.median, digits) + " (" + program::significant(s.min, digits) + " .. " +
         program::significant(s.max, digits) + ")";
}

program::json json_of(spread const& s) {
  return program::json::object({{"median", s.median}, {"min", s.min}, {"max", s.max}});
}

double fitted_exponent(std::span<double const> x, std::span<double const> y) {
  if (x.size() != y.size() || x.size() < 2)
    throw std::invalid_argument("fitted_exponent: found " + std::to_string(x.size()) + " and " +
                                std::to_string(y.size()) + " values, expected as many of both, at least two");
  auto const n = static_cast<double>(x.size());
  double mean_x = 0, mean_y = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    mean_x += std::log(x[i]) / n;
    mean_y += std::log(y[i]) / n;
  }
  double xy = 0, xx = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    double const dx = std::log(x[i]) - mean_x;
    xy += dx * (std::log(y[i]) - mean_y);
    xx += dx * dx;
  }
  return xy / xx;
}

}  // namespace measure

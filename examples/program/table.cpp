// SPDX-License-Identifier: BSL-1.0
#include <program/table.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <stdexcept>

namespace program {
namespace {

std::string fixed(double value, int decimals) {
  std::array<char, 352> text;  // the longest double in fixed notation has 309 digits before the point
  std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return text.data();
}

// Characters, not bytes: all but the first byte of one in UTF-8 begin with the bits 10.
std::size_t shown_width(std::string const& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

std::string with_error(double value, double error) {
  if (!std::isfinite(value)) return "-";
  if (!std::isfinite(error) || error <= 0) return significant(value, 6);
  // Two digits of the error. Beyond a million or below a millionth, powers of ten are easier to read.
  int const exponent = static_cast<int>(std::floor(std::log10(error)));
  double const size = std::max(std::abs(value), error);
  if (size >= 1e7 || size < 1e-5) {
    int const power = static_cast<int>(std::floor(std::log10(size)));
    double const unit = std::pow(10., power);
    int const decimals = std::clamp(power - exponent + 1, 0, 15);
    return "(" + fixed(value / unit, decimals) + " ± " + fixed(error / unit, decimals) + ")e" + std::to_string(power);
  }
  int const decimals = std::clamp(1 - exponent, 0, 15);
  return fixed(value, decimals) + " ± " + fixed(error, decimals);
}

std::string significant(double value, int digits) {
  if (std::isnan(value)) return "-";
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%.*g", digits, value);
  return text.data();
}

void table::add_row(std::vector<std::string> cells, bool is_doubtful) {
  if (cells.size() != columns.size())
    throw std::invalid_argument("table: a row of " + std::to_string(cells.size()) + " cells in a table of " +
                                std::to_string(columns.size()) + " columns");
  if (is_doubtful) doubtful.push_back(rows.size());
  rows.push_back(std::move(cells));
}

std::string table::text() const {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    std::size_t width = shown_width(columns[c]);
    for (auto const& row : rows) width = std::max(width, shown_width(row[c]));
    widths.push_back(width);
  }
  std::string result;
  auto const add_line = [&](std::vector<std::string> const& cells, char const* end) {
    std::string line;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      std::string const space(widths[c] - shown_width(cells[c]), ' ');
      line += (c == 0 ? "" : "   ") + (c == 0 ? cells[c] + space : space + cells[c]);
    }
    line += end;
    line.erase(line.find_last_not_of(' ') + 1);
    result += line + "\n";
  };
  add_line(columns, "");
  std::size_t total = 3 * (widths.empty() ? 0 : widths.size() - 1);
  for (std::size_t const width : widths) total += width;
  result += std::string(total, '-') + "\n";
  for (std::size_t r = 0; r < rows.size(); ++r)
    add_line(rows[r], std::find(doubtful.begin(), doubtful.end(), r) != doubtful.end() ? "  !" : "");
  if (!note.empty()) result += note + "\n";
  return result;
}

}  // namespace program

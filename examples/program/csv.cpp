// SPDX-License-Identifier: BSL-1.0
#include <program/csv.hpp>
#include <program/files.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <system_error>

namespace program {

csv::csv(std::vector<std::string> columns) : columns_(std::move(columns)) {
  if (columns_.empty()) throw std::invalid_argument("csv: found no columns, expected at least one");
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].empty() || columns_[i].find_first_of(",\"\r\n") != std::string::npos)
      throw std::invalid_argument("csv: '" + columns_[i] + "' can't be the name of a column");
    if (std::find(columns_.begin(), columns_.begin() + static_cast<std::ptrdiff_t>(i), columns_[i]) !=
        columns_.begin() + static_cast<std::ptrdiff_t>(i))
      throw std::invalid_argument("csv: two columns are named " + columns_[i]);
  }
}

void csv::add_row(std::initializer_list<double> values) { add_row(std::span(values.begin(), values.size())); }

void csv::add_row(std::span<double const> values) {
  if (values.size() != columns_.size())
    throw std::invalid_argument("csv: a row of " + std::to_string(values.size()) + " values in a table of " +
                                std::to_string(columns_.size()) + " columns");
  values_.insert(values_.end(), values.begin(), values.end());
}

void csv::write(std::filesystem::path const& path) const {
  std::string text;
  for (std::size_t i = 0; i < columns_.size(); ++i) text += (i == 0 ? "" : ",") + columns_[i];
  text += '\n';
  std::array<char, 32> digits;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), values_[i]).ptr;
    text.append(digits.data(), end);
    text += (i + 1) % columns_.size() == 0 ? '\n' : ',';
  }
  write_file(path, text);
}

}  // namespace program

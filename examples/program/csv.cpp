// SPDX-License-Identifier: BSL-1.0
#include <program/csv.hpp>
#include <program/files.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <system_error>

namespace program {
namespace {

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> fields;
  for (;;) {
    std::size_t const comma = line.find(',');
    fields.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

}  // namespace

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

double csv::at(std::size_t row, std::size_t column) const { return values_.at(row * columns_.size() + column); }

std::vector<double> csv::column(std::string_view name) const {
  auto const found = std::find(columns_.begin(), columns_.end(), name);
  if (found == columns_.end()) throw std::invalid_argument("csv: there is no column '" + std::string(name) + "'");
  auto const index = static_cast<std::size_t>(found - columns_.begin());
  std::vector<double> result(rows());
  for (std::size_t row = 0; row < result.size(); ++row) result[row] = at(row, index);
  return result;
}

void csv::keep_rows(std::size_t count) { values_.resize(std::min(count, rows()) * columns_.size()); }

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

csv csv::read(std::filesystem::path const& path) {
  std::string const text = read_file(path);
  std::string_view rest = text;
  std::size_t number = 0;
  auto const next_line = [&] {
    ++number;
    std::size_t const end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  };
  auto const refuse = [&](std::string const& found) {
    throw std::runtime_error(path.string() + ", line " + std::to_string(number) + ": " + found);
  };

  auto const names = split(next_line());
  csv table(std::vector<std::string>(names.begin(), names.end()));
  std::vector<double> row(names.size());
  while (!rest.empty()) {
    auto const fields = split(next_line());
    if (fields.size() != row.size())
      refuse("found " + std::to_string(fields.size()) + " values, expected " + std::to_string(row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      char const* const end = fields[i].data() + fields[i].size();
      auto const [stop, error] = std::from_chars(fields[i].data(), end, row[i]);
      if (error != std::errc() || stop != end) refuse("found '" + std::string(fields[i]) + "', expected a number");
    }
    table.add_row(row);
  }
  return table;
}

}  // namespace program

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace program {

/// A JSON value that keeps the order of its members: what a program reports in figures.
///
///     json results;
///     results["ess"] = 0.93;
///     results["log_z"] = json::array({-56.94, 0.02});
///     results.write("results.json");
///
/// NaN and infinities, which JSON can't express, are written as null: a figure that is absent.
class json {
 public:
  using members = std::vector<std::pair<std::string, json>>;
  using elements = std::vector<json>;

  json() = default;
  json(bool value) : value_(value) {}
  json(double value) : value_(value) {}
  json(float value) : value_(static_cast<double>(value)) {}
  template <std::signed_integral T>
  json(T value) : value_(static_cast<std::int64_t>(value)) {}
  template <std::unsigned_integral T>
  requires(!std::same_as<T, bool>) json(T value) : value_(static_cast<std::uint64_t>(value)) {}
  json(std::string value) : value_(std::move(value)) {}
  json(std::string_view value) : value_(std::string(value)) {}
  json(char const* value) : value_(std::string(value)) {}

  [[nodiscard]] static json array(elements values = {});
  [[nodiscard]] static json object(members values = {});

  /// The member of that name, added at the end (as null) if there is none yet. A null becomes an object;
  /// throws std::logic_error on any other value.
  json& operator[](std::string_view name);

  /// Appends to an array. A null becomes an array; throws std::logic_error on any other value.
  void push_back(json value);

  /// Indented text with a final newline; arrays of plain values stay on one line.
  [[nodiscard]] std::string text() const;

  /// Writes text() to a file, all or nothing.
  void write(std::filesystem::path const& path) const;

 private:
  friend struct json_text;
  std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, elements, members> value_;
};

}  // namespace program

// SPDX-License-Identifier: BSL-1.0
#include "dataset.hpp"

#include <program/files.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace digits {
namespace {

using image = std::array<std::uint8_t, pixels>;

/// FNV-1a, its bits mixed once more at the end because only the remainder is used.
std::uint64_t hash(image const& item) {
  std::uint64_t h = 0xcbf29ce484222325;
  for (auto const value : item) h = (h ^ value) * 0x100000001b3;
  h = (h ^ (h >> 33)) * 0xff51afd7ed558ccd;
  return h ^ (h >> 33);
}

struct labelled {
  image item{};
  unsigned label = classes;
};

labelled parse(std::string_view line, std::string const& place) {
  labelled result;
  auto& item = result.item;
  std::string_view rest = line;
  for (std::size_t i = 0; i < pixels; ++i) {
    auto const field = rest.substr(0, rest.find(','));
    unsigned value = grey_levels;
    auto const end = field.data() + field.size();
    auto const [stop, error] = std::from_chars(field.data(), end, value);
    if (field.size() == rest.size() || error != std::errc{} || stop != end || value >= grey_levels)
      throw std::runtime_error(place + ": expected 64 whole numbers from 0 to 16 and a label, found '" +
                               std::string(field) + "' as number " + std::to_string(i + 1));
    item[i] = static_cast<std::uint8_t>(value);
    rest.remove_prefix(field.size() + 1);
  }
  auto const end = rest.data() + rest.size();
  auto const [stop, error] = std::from_chars(rest.data(), end, result.label);
  if (error != std::errc{} || stop != end || result.label >= classes)
    throw std::runtime_error(place + ": expected a label from 0 to 9 after 64 numbers, found '" + std::string(rest) +
                             "'");
  return result;
}

}  // namespace

dataset load_dataset(std::filesystem::path const& path) {
  std::string const text = program::read_file(path);
  dataset data;
  std::set<image> seen;
  std::string_view rest = text;
  for (std::size_t number = 1; !rest.empty(); ++number) {
    auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    auto const [item, label] = parse(line, path.string() + ", line " + std::to_string(number));
    if (!seen.insert(item).second) {
      ++data.repeated;
      continue;
    }
    auto const part = hash(item) % 100;
    auto& images = part < 70 ? data.train : part < 80 ? data.validation : data.test;
    images.values.insert(images.values.end(), item.begin(), item.end());
    images.labels.push_back(label);
  }
  if (data.train.size() < 2 || data.validation.size() == 0 || data.test.size() < 2)
    throw std::runtime_error(path.string() + ": expected enough different images for three parts, found " +
                             std::to_string(seen.size()));
  return data;
}

}  // namespace digits

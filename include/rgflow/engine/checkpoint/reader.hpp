// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/checkpoint/crc.hpp>
#include <rgflow/engine/checkpoint/format.hpp>
#include <rgflow/engine/checkpoint/parse.hpp>
#include <rgflow/engine/file/atomic_file.hpp>
#include <rgflow/engine/text.hpp>

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// A checkpoint that was read and found whole: everything in it was checked before anything can be asked.
///
///     auto f = checkpoint_file::load("out/phi4.ckpt");
///     f.require("model", text);                       // refused with both descriptions
///     auto step = f.number<std::uint64_t>("step");
///     auto weights = f.read<float>("weights");
///
/// Throws checkpoint_error (path, offset, found, expected) for a damaged or foreign file, a missing name, another
/// type; file_error when it can't be read. Memory: the size of the file, whatever the file claims.
class checkpoint_file {
 public:
  [[nodiscard]] static checkpoint_file load(std::filesystem::path const& path,
                                            file_operations& system = file_operations::system()) {
    return {path, read_file(path, system)};
  }

  /// From bytes in memory; `path` is for messages.
  checkpoint_file(std::filesystem::path path, std::vector<std::byte> bytes)
      : path_(std::move(path)), bytes_(std::move(bytes)), contents_(detail::parse_checkpoint(path_, bytes_)) {}

  [[nodiscard]] std::filesystem::path const& path() const noexcept { return path_; }
  /// Of the format.
  [[nodiscard]] std::uint32_t version() const { return detail::number_at<std::uint32_t>(bytes_, 8); }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_.size(); }
  [[nodiscard]] std::vector<block_entry> const& blocks() const noexcept { return contents_.blocks; }
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> const& texts() const noexcept {
    return contents_.texts;
  }
  [[nodiscard]] bool has_text(std::string_view key) const { return find_text(key) != nullptr; }
  [[nodiscard]] bool has_block(std::string_view name) const { return find_block(name) != nullptr; }

  [[nodiscard]] std::string const& text(std::string_view key) const {
    if (auto const* entry = find_text(key)) return entry->second;
    throw checkpoint_error(path_, "no text '" + std::string(key) + "'", "one of that name");
  }

  /// Whether text `key` is `expected`. Names of types may differ as those do that earlier versions wrote: descriptions
  /// of models had rgflow::values where it now says values.
  [[nodiscard]] bool says(std::string_view key, std::string_view expected) const {
    std::string const& found = text(key);
    return found == expected || as_users_write(found) == as_users_write(std::string(expected));
  }

  /// Refuses a checkpoint whose text `key` is not `expected`, with both texts.
  void require(std::string_view key, std::string_view expected) const {
    if (!says(key, expected))
      throw checkpoint_error(path_, std::string(key) + "\n" + text(key) + "\n", "\n" + std::string(expected) + "\n");
  }

  /// A text as a number, the same bits as were set.
  template <class Number>
  requires std::is_arithmetic_v<Number>
  [[nodiscard]] Number number(std::string_view key) const {
    std::string const& digits = text(key);
    char const* const end = digits.data() + digits.size();
    using Stored = std::conditional_t<std::same_as<Number, bool>, unsigned, Number>;
    Stored value{};
    auto const result = std::from_chars(digits.data(), end, value);
    if (result.ec != std::errc{} || result.ptr != end)
      throw checkpoint_error(path_, std::string(key) + " = '" + digits + "'", "a number of the type asked for");
    return static_cast<Number>(value);
  }

  [[nodiscard]] std::vector<std::uint64_t> const& shape(std::string_view name) const { return block(name).shape; }

  /// Copies a block into memory that has its size.
  template <BlockElement T>
  void read_into(std::string_view name, std::span<T> values) const {
    block_entry const& entry = block(name);
    if (entry.dtype != dtype_name<T>)
      throw checkpoint_error(path_, entry.offset, "block '" + entry.name + "' of " + entry.dtype, dtype_name<T>);
    if (entry.bytes != values.size_bytes())
      throw checkpoint_error(path_, entry.offset,
                             "block '" + entry.name + "' of shape " + detail::shape_text(entry.shape),
                             std::to_string(values.size()) + " numbers");
    if (!values.empty()) std::memcpy(values.data(), bytes_.data() + entry.offset, values.size_bytes());
  }

  template <BlockElement T>
  [[nodiscard]] std::vector<T> read(std::string_view name) const {
    std::vector<T> values(block(name).bytes / sizeof(T));
    read_into(name, std::span<T>(values));
    return values;
  }

 private:
  [[nodiscard]] std::pair<std::string, std::string> const* find_text(std::string_view key) const {
    auto const found = std::ranges::find(contents_.texts, key, &std::pair<std::string, std::string>::first);
    return found == contents_.texts.end() ? nullptr : &*found;
  }
  [[nodiscard]] block_entry const* find_block(std::string_view name) const {
    auto const found = std::ranges::find(contents_.blocks, name, &block_entry::name);
    return found == contents_.blocks.end() ? nullptr : &*found;
  }
  [[nodiscard]] block_entry const& block(std::string_view name) const {
    if (auto const* entry = find_block(name)) return *entry;
    throw checkpoint_error(path_, "no block '" + std::string(name) + "'", "one of that name");
  }

  std::filesystem::path path_;
  std::vector<std::byte> bytes_;
  detail::checkpoint_contents contents_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

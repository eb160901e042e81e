// SPDX-License-Identifier: BSL-1.0
#pragma once

// Reading untrusted bytes. Every number is checked before it is used to allocate, index or multiply; what is
// not exactly what the writer would have written is refused.

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/checkpoint/crc.hpp>
#include <rgflow/engine/checkpoint/format.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine::detail {

/// What the header says, in its order.
struct checkpoint_contents {
  std::vector<std::pair<std::string, std::string>> texts{};
  std::vector<block_entry> blocks{};
};

template <class Number>
Number number_at(std::span<std::byte const> bytes, std::size_t offset) {
  Number number{};
  std::memcpy(&number, bytes.data() + offset, sizeof number);
  return number;
}

/// Walks over the header text; refuses with the offset in the file.
class header_cursor {
 public:
  header_cursor(std::filesystem::path const& path, std::string_view text) : path_(path), text_(text) {}

  [[nodiscard]] bool at_end() const noexcept { return at_ == text_.size(); }

  [[noreturn]] void refuse(std::string_view found, std::string_view expected) const {
    throw checkpoint_error(path_, checkpoint_prologue + at_, found, expected);
  }

  [[nodiscard]] bool accept(std::string_view word) noexcept {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  void expect(std::string_view word) {
    if (!accept(word)) refuse(quoted_rest(), "'" + escaped(word) + "'");
  }

  /// Everything up to the next `end`, which must come before the end of the line.
  std::string_view up_to(char end) {
    std::string_view const rest = text_.substr(at_);
    std::size_t const stop = rest.find_first_of(std::array{'\n', end, '\0'}.data());
    if (stop == std::string_view::npos || rest[stop] != end)
      refuse(quoted_rest(), "'" + escaped(std::string_view(&end, 1)) + "' in this line");
    at_ += stop;
    return rest.substr(0, stop);
  }

  [[gnu::cold]] std::uint64_t number() {
    std::uint64_t value = 0;
    char const* const begin = text_.data() + at_;
    auto const result = std::from_chars(begin, text_.data() + text_.size(), value);
    auto const digits = static_cast<std::size_t>(result.ptr - begin);
    // No leading zeros and signs: one number has one spelling.
    if (result.ec != std::errc{} || (digits > 1 && *begin == '0')) refuse(quoted_rest(), "a number below 2^64");
    at_ += digits;
    return value;
  }

 private:
  [[nodiscard, gnu::cold]] std::string quoted_rest() const {
    std::string out = "'";
    for (char const c : text_.substr(at_, 20)) out += c >= ' ' && c <= '~' ? c : '?';
    return out + "'";
  }

  std::filesystem::path const& path_;
  std::string_view text_;
  std::size_t at_ = 0;
};

[[gnu::cold]] inline block_entry parse_block(header_cursor& cursor, std::string name) {
  block_entry entry{.name = std::move(name), .dtype = {}, .shape = {}, .offset = 0, .bytes = 0, .crc = 0};
  entry.dtype = cursor.up_to(' ');
  auto const element = bytes_of_dtype(entry.dtype);
  if (!element)
    cursor.refuse("the number type '" + entry.dtype.substr(0, 20) + "'",
                  "float32, float64, (u)int32, (u)int64 or uint8");
  entry.bytes = *element;
  cursor.expect(" [");
  if (!cursor.accept("]")) {
    do {
      if (entry.shape.size() == most_dimensions) cursor.refuse("more dimensions", "at most 16");
      entry.shape.push_back(cursor.number());
      auto const product = checked_product(entry.bytes, entry.shape.back());
      if (!product) cursor.refuse("a shape with more bytes than 2^64", "one that the file can hold");
      entry.bytes = *product;
    } while (cursor.accept(", "));
    cursor.expect("]");
  }
  cursor.expect(" at ");
  entry.offset = cursor.number();
  cursor.expect(" crc ");
  std::string_view const digits = cursor.up_to('\n');
  if (digits.size() != 8 || digits.find_first_not_of("0123456789abcdef") != std::string_view::npos)
    cursor.refuse("another check", "8 hexadecimal digits");
  std::from_chars(digits.data(), digits.data() + digits.size(), entry.crc, 16);
  cursor.expect("\n");
  return entry;
}

[[gnu::cold]] inline checkpoint_contents parse_header(header_cursor cursor) {
  checkpoint_contents contents;
  std::set<std::string, std::less<>> names;
  while (!cursor.at_end()) {
    bool const is_text = cursor.accept("text ");
    if (!is_text) cursor.expect("block ");
    std::string name(cursor.up_to(' '));
    if (!good_name(name)) cursor.refuse("a name that the format does not allow", "printable characters");
    if (!names.insert(name).second) cursor.refuse("the name '" + name + "' a second time", "each once");
    cursor.expect(" = ");
    if (!is_text) {
      contents.blocks.push_back(parse_block(cursor, std::move(name)));
      continue;
    }
    auto value = unescaped(cursor.up_to('\n'));
    if (!value) cursor.refuse("a stray backslash before here", "\\n or \\\\");
    contents.texts.emplace_back(std::move(name), *std::move(value));
    cursor.expect("\n");
  }
  return contents;
}

[[gnu::cold]] inline checkpoint_contents parse_checkpoint(std::filesystem::path const& path,
                                                          std::span<std::byte const> bytes) {
  auto const refuse = [&](std::uint64_t offset, std::string const& found, std::string const& expected) {
    throw checkpoint_error(path, offset, found, expected);
  };
  std::uint64_t const size = bytes.size();
  if (size < checkpoint_magic.size() || !std::ranges::equal(bytes.first(checkpoint_magic.size()), checkpoint_magic))
    refuse(0, "something else", "the first bytes of an rgflow checkpoint");
  if (size < checkpoint_prologue + checkpoint_trailer)
    refuse(size, "the end of the file", "the rest of it: it is cut off");
  if (auto const version = number_at<std::uint32_t>(bytes, 8); version != checkpoint_version)
    refuse(8, "version " + std::to_string(version), "version " + std::to_string(checkpoint_version));
  std::uint64_t const content_end = size - checkpoint_trailer;
  if (auto const length = number_at<std::uint64_t>(bytes, content_end); length != size)
    refuse(content_end, "a file of " + std::to_string(size) + " bytes that says " + std::to_string(length),
           "the same number: it is cut off or damaged");
  auto const header_size = std::uint64_t{number_at<std::uint32_t>(bytes, 12)};
  if (header_size > most_header_bytes || header_size > content_end - checkpoint_prologue)
    refuse(12, "a header of " + std::to_string(header_size) + " bytes", "one that fits into the file");

  auto const text = bytes.subspan(checkpoint_prologue, header_size);
  auto contents = parse_header({path, {reinterpret_cast<char const*>(text.data()), text.size()}});

  // content_end is below 2^63 and every block is checked against it before its size is added.
  std::uint64_t end = checkpoint_prologue + header_size;
  auto const skip_padding = [&] {
    std::uint64_t const next = aligned_up(end);
    if (next > content_end) refuse(end, "the end of the file", "padding");
    for (; end < next; ++end)
      if (bytes[end] != std::byte{0}) refuse(end, "a byte that belongs to nothing", "zeros between blocks");
  };
  skip_padding();
  for (block_entry const& block : contents.blocks) {
    std::string const name = "block '" + block.name + "'";
    if (block.offset != end) refuse(end, name + " said to be at " + std::to_string(block.offset), "it here");
    if (block.bytes > content_end - end)
      refuse(end, name + " of shape " + shape_text(block.shape) + " = " + std::to_string(block.bytes) + " bytes",
             "at most the " + std::to_string(content_end - end) + " bytes that are left");
    crc32c check;
    check.update(bytes.subspan(end, block.bytes));
    if (check.value() != block.crc)
      refuse(end, name + " with CRC-32C " + hex_text(check.value(), 8), hex_text(block.crc, 8) + ": it is damaged");
    end += block.bytes;
    skip_padding();
  }
  if (end != content_end) refuse(end, "bytes that belong to nothing", "the end of the file");
  crc64 check;
  check.update(bytes.first(size - 8));
  if (auto const stored = number_at<std::uint64_t>(bytes, size - 8); stored != check.value())
    refuse(size - 8, "CRC-64 " + hex_text(stored, 16), hex_text(check.value(), 16) + ": the file is damaged");
  return contents;
}

}  // namespace rgflow::inline RGFLOW_ISA::engine::detail

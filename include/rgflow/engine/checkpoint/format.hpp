// SPDX-License-Identifier: BSL-1.0
#pragma once

// The checkpoint container, version 1. All numbers are little-endian.
//
//     offset  bytes
//     0       8      magic: 89 'R' 'G' 'F' 0d 0a 1a 0a (as PNG's: shows text-mode copies)
//     8       4      version, 1
//     12      4      bytes of the header text, at most 16 MiB
//     16      ...    header text, lines as below
//             ...    zeros up to a multiple of 64
//             ...    the blocks in the order of the header, each followed by zeros up to a multiple of 64
//     end-16  8      length of the whole file
//     end-8   8      CRC-64/XZ of all before
//
// Header lines, one per entry, nothing else:
//
//     text <key> = <value>                                       \n and \\ stand for newline and backslash
//     block <name> = <dtype> [<extents>] at <offset> crc <8 hex digits of CRC-32C>
//
// so `head` shows what a file holds. Each block's place follows from the blocks before it and is checked
// against what the header says: no holes, no overlaps, no bytes that belong to nothing.

#include <rgflow/engine/isa.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// What is wrong with a checkpoint, where, what was found and what was expected.
class checkpoint_error : public std::runtime_error {
 public:
  [[gnu::cold]] checkpoint_error(std::filesystem::path const& path, std::uint64_t offset, std::string_view found,
                                 std::string_view expected)
      : std::runtime_error("checkpoint " + path.string() + ", byte " + std::to_string(offset) + ": found " +
                           std::string(found) + ", expected " + std::string(expected)) {}

  /// For what is not a place in the file: a missing key, another model.
  [[gnu::cold]] checkpoint_error(std::filesystem::path const& path, std::string_view found, std::string_view expected)
      : std::runtime_error("checkpoint " + path.string() + ": found " + std::string(found) + ", expected " +
                           std::string(expected)) {}
};

/// The number types that a block can have, by the names they have in the header.
template <class T>
inline constexpr std::string_view dtype_name = "";
template <>
inline constexpr std::string_view dtype_name<float> = "float32";
template <>
inline constexpr std::string_view dtype_name<double> = "float64";
template <>
inline constexpr std::string_view dtype_name<std::uint8_t> = "uint8";
template <>
inline constexpr std::string_view dtype_name<std::int32_t> = "int32";
template <>
inline constexpr std::string_view dtype_name<std::uint32_t> = "uint32";
template <>
inline constexpr std::string_view dtype_name<std::int64_t> = "int64";
template <>
inline constexpr std::string_view dtype_name<std::uint64_t> = "uint64";

/// A type that a block can hold.
template <class T>
concept BlockElement = !dtype_name<T>.empty();

namespace detail {

static_assert(std::endian::native == std::endian::little, "rgflow checkpoints are written on little-endian machines");

inline constexpr std::array<std::byte, 8> checkpoint_magic{std::byte{0x89}, std::byte{'R'},  std::byte{'G'},
                                                           std::byte{'F'},  std::byte{0x0d}, std::byte{0x0a},
                                                           std::byte{0x1a}, std::byte{0x0a}};
inline constexpr std::uint32_t checkpoint_version = 1;
inline constexpr std::size_t checkpoint_prologue = 16;
inline constexpr std::size_t checkpoint_trailer = 16;
inline constexpr std::size_t checkpoint_alignment = 64;
inline constexpr std::size_t most_header_bytes = std::size_t{16} << 20U;
inline constexpr std::size_t most_name_bytes = 256;
inline constexpr std::size_t most_dimensions = 16;

inline std::optional<std::size_t> bytes_of_dtype(std::string_view dtype) {
  if (dtype == "uint8") return 1;
  if (dtype == "float32" || dtype == "int32" || dtype == "uint32") return 4;
  if (dtype == "float64" || dtype == "int64" || dtype == "uint64") return 8;
  return std::nullopt;
}

/// a * b and a rounded up, or nothing where it would not fit.
inline std::optional<std::uint64_t> checked_product(std::uint64_t a, std::uint64_t b) {
  if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b) return std::nullopt;
  return a * b;
}
constexpr std::uint64_t aligned_up(std::uint64_t offset) {
  return (offset + (checkpoint_alignment - 1)) / checkpoint_alignment * checkpoint_alignment;
}

/// Keys and names: 1 to 256 printable ASCII characters without space, '=', quotes or backslash.
inline bool good_name(std::string_view name) {
  if (name.empty() || name.size() > most_name_bytes) return false;
  for (char const c : name)
    if (c <= ' ' || c > '~' || c == '=' || c == '\\' || c == '"') return false;
  return true;
}

[[gnu::cold]] inline std::string escaped(std::string_view text) {
  std::string out;
  for (char const c : text) {
    if (c == '\n')
      out += "\\n";
    else if (c == '\\')
      out += "\\\\";
    else
      out += c;
  }
  return out;
}

/// The inverse of escaped(); nothing if the text can't come from there.
[[gnu::cold]] inline std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    if (++i == text.size()) return std::nullopt;
    if (text[i] == 'n')
      out += '\n';
    else if (text[i] == '\\')
      out += '\\';
    else
      return std::nullopt;
  }
  return out;
}

[[gnu::cold]] inline std::string shape_text(std::span<std::uint64_t const> shape) {
  std::string out = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) out += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return out + "]";
}

[[gnu::cold]] inline std::string hex_text(std::uint64_t value, std::size_t digits) {
  std::string out(digits, '0');
  for (std::size_t i = digits; i-- > 0; value >>= 4U) out[i] = "0123456789abcdef"[value & 0xfU];
  return out;
}

}  // namespace detail

/// One named array in a checkpoint.
struct block_entry {
  std::string name;
  std::string dtype;
  std::vector<std::uint64_t> shape;
  std::uint64_t offset;  ///< in the file
  std::uint64_t bytes;
  std::uint32_t crc;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

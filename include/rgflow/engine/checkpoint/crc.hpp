// SPDX-License-Identifier: BSL-1.0
#pragma once

// Cyclic redundancy checks, eight bytes at a time by tables ("slicing": Kounavis & Berry, ISCC 2005).
// Two different polynomials guard a checkpoint: 32 bits per block, 64 bits over the whole file.

#include <rgflow/engine/isa.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace rgflow::inline RGFLOW_ISA::engine {

namespace detail {

/// table[k][b]: the register after byte b followed by k zero bytes.
template <std::unsigned_integral Word>
constexpr std::array<std::array<Word, 256>, 8> crc_tables(Word reflected_polynomial) {
  std::array<std::array<Word, 256>, 8> table{};
  for (std::size_t b = 0; b < 256; ++b) {
    auto word = static_cast<Word>(b);
    for (int bit = 0; bit < 8; ++bit)
      word = static_cast<Word>((word >> 1U) ^ ((word & 1U) != 0 ? reflected_polynomial : 0));
    table[0][b] = word;
  }
  for (std::size_t k = 1; k < 8; ++k)
    for (std::size_t b = 0; b < 256; ++b)
      table[k][b] = static_cast<Word>((table[k - 1][b] >> 8U) ^ table[0][table[k - 1][b] & 0xffU]);
  return table;
}

}  // namespace detail

/// A running check of bytes, reflected, starting from and finished by all ones.
template <std::unsigned_integral Word, Word ReflectedPolynomial>
class crc {
 public:
  void update(std::span<std::byte const> bytes) noexcept {
    static constexpr auto table = detail::crc_tables<Word>(ReflectedPolynomial);
    std::byte const* data = bytes.data();
    std::size_t size = bytes.size();
    for (; size >= 8; data += 8, size -= 8) {
      std::uint64_t next = 0;
      for (std::size_t i = 0; i < 8; ++i) next |= std::to_integer<std::uint64_t>(data[i]) << (8 * i);
      next ^= register_;
      register_ = 0;
      for (std::size_t i = 0; i < 8; ++i) register_ ^= table[7 - i][(next >> (8 * i)) & 0xffU];
    }
    for (; size > 0; ++data, --size)
      register_ = static_cast<Word>((register_ >> 8U) ^ table[0][(register_ ^ std::to_integer<Word>(*data)) & 0xffU]);
  }

  [[nodiscard]] Word value() const noexcept { return static_cast<Word>(~register_); }

 private:
  Word register_ = std::numeric_limits<Word>::max();
};

/// CRC-32C (Castagnoli), as in iSCSI and ext4.
using crc32c = crc<std::uint32_t, 0x82f63b78U>;
/// CRC-64/XZ (ECMA-182, reflected).
using crc64 = crc<std::uint64_t, 0xc96c5795d7870f42U>;

}  // namespace rgflow::inline RGFLOW_ISA::engine

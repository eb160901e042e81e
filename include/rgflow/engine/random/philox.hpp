// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace rgflow::inline RGFLOW_ISA::engine {

using philox_counter = std::array<std::uint32_t, 4>;
using philox_key = std::array<std::uint32_t, 2>;

/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw, SC'11): a bijection of the counters for each key, ten rounds, passes
/// every test of BigCrush. N counters with one key: c[word][i] is replaced by the i-th counter's random words.
template <std::size_t N>
void philox(std::uint32_t (&c)[4][N], philox_key key) {
  constexpr std::uint64_t multiplier_0 = 0xD2511F53;
  constexpr std::uint64_t multiplier_1 = 0xCD9E8D57;
  constexpr std::uint32_t weyl_0 = 0x9E3779B9;  // golden ratio
  constexpr std::uint32_t weyl_1 = 0xBB67AE85;  // sqrt(3) - 1
  for (int round = 0; round < 10; ++round) {
    for (std::size_t i = 0; i < N; ++i) {
      std::uint64_t const p0 = multiplier_0 * c[0][i];
      std::uint64_t const p1 = multiplier_1 * c[2][i];
      c[0][i] = static_cast<std::uint32_t>(p1 >> 32) ^ c[1][i] ^ key[0];
      c[1][i] = static_cast<std::uint32_t>(p1);
      c[2][i] = static_cast<std::uint32_t>(p0 >> 32) ^ c[3][i] ^ key[1];
      c[3][i] = static_cast<std::uint32_t>(p0);
    }
    key[0] += weyl_0;
    key[1] += weyl_1;
  }
}

/// The four random words of one counter.
inline philox_counter philox(philox_counter const& counter, philox_key key) {
  std::uint32_t c[4][1] = {{counter[0]}, {counter[1]}, {counter[2]}, {counter[3]}};
  philox(c, key);
  return {c[0][0], c[1][0], c[2][0], c[3][0]};
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/random/philox.hpp>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

namespace rgflow::inline RGFLOW_ISA::engine {

/// What random numbers are for: different purposes never share a number. Values stay fixed (checkpoints rely on
/// them); new ones are appended.
enum class purpose : std::uint8_t {
  prior = 0,
  sample = 1,
  train = 2,
  shuffle = 3,
  dequantize = 4,
  initial_weights = 5,
  momentum = 6,
  accept = 7,
  hmc_start = 8,
  trajectory = 9,
  bootstrap = 10,
  proposal = 11,
  symmetry = 12,
  validation = 13,
  test = 14,
  condition = 15,
  cluster = 16,
  cluster_direction = 17,
  annealing_momentum = 18,
  annealing_accept = 19,
  probe = 20,
  part = 21,
  retrace = 22,
  user = 128,  ///< this and all above are free for users
};

/// A family of random numbers, of which each is named by (sample, component). There is no state: the same name
/// gives the same number on any thread, rank and lane. One key serves one distribution.
struct random_key {
  std::uint64_t seed = 0;
  purpose what = purpose::user;
  std::uint64_t step = 0;
};

inline constexpr std::uint64_t random_samples = std::uint64_t{1} << 40;  ///< global samples per step
inline constexpr std::uint64_t random_steps = std::uint64_t{1} << 48;
inline constexpr std::uint64_t random_blocks = std::uint64_t{1} << 32;  ///< blocks of components per sample

namespace detail {

inline void check_below(std::uint64_t value, std::uint64_t limit, char const* what) {
  if (value >= limit) {
    throw std::invalid_argument("random numbers: " + std::string(what) + " " + std::to_string(value) +
                                " found, expected less than " + std::to_string(limit));
  }
}

/// The counter of Philox is (block, sample, step, purpose) and its key the seed: 32 + 40 + 48 + 8 bits fill the 128
/// of the counter, so two names never share a counter. name(i) is the pair (sample, block) of lane i.
template <std::size_t N, class Name>
void random_words(random_key const& key, std::uint32_t (&c)[4][N], Name const& name) {
  check_below(key.step, random_steps, "step");
  std::uint64_t const high = (static_cast<std::uint64_t>(key.what) << 8) | ((key.step >> 32) << 16);
  for (std::size_t i = 0; i < N; ++i) {
    auto const [sample, block] = name(i);
    c[0][i] = static_cast<std::uint32_t>(block);
    c[1][i] = static_cast<std::uint32_t>(sample);
    c[2][i] = static_cast<std::uint32_t>(key.step);
    c[3][i] = static_cast<std::uint32_t>(high | (sample >> 32));
  }
  philox(c, {static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32)});
}

/// One block of samples first_sample, first_sample + 1, ... in the lanes.
template <std::size_t N>
void words_of_samples(random_key const& key, std::uint64_t first_sample, std::uint64_t block,
                      std::uint32_t (&c)[4][N]) {
  check_below(first_sample, random_samples - N, "sample");
  check_below(block, random_blocks, "component block");
  random_words(key, c, [&](std::size_t i) { return std::pair(first_sample + i, block); });
}

/// Blocks first_block, first_block + 1, ... of one sample in the lanes.
template <std::size_t N>
void words_of_blocks(random_key const& key, std::uint64_t sample, std::uint64_t first_block, std::uint32_t (&c)[4][N]) {
  check_below(sample, random_samples, "sample");
  check_below(first_block, random_blocks - N, "component block");
  random_words(key, c, [&](std::size_t i) { return std::pair(sample, first_block + i); });
}

}  // namespace detail

/// 64 random bits.
inline std::uint64_t random_bits(random_key const& key, std::uint64_t sample, std::uint64_t component = 0) {
  std::uint32_t c[4][1];
  detail::words_of_samples(key, sample, component / 2, c);
  std::size_t const at = component % 2 * 2;
  return (static_cast<std::uint64_t>(c[at][0]) << 32) | c[at + 1][0];
}

/// A whole number in [0, n): the upper half of 64 random bits times n, whose bias is below n / 2^64.
inline std::uint64_t uniform_int(random_key const& key, std::uint64_t sample, std::uint64_t n,
                                 std::uint64_t component = 0) {
  if (n == 0) throw std::invalid_argument("uniform_int: a range of 0 numbers found, expected at least 1");
  __extension__ using wide = unsigned __int128;
  return static_cast<std::uint64_t>((static_cast<wide>(random_bits(key, sample, component)) * n) >> 64);
}

/// A seed for one part of a run, such as the chains at one of several couplings. (Parts with seed, seed + 1, ... would
/// share their random numbers with the next part of a run whose seed is one less.)
inline std::uint64_t seed_of_part(std::uint64_t seed, std::uint64_t part) {
  return random_bits({seed, purpose::part, 0}, part);
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

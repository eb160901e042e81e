// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/random/philox.hpp>

#include <Random123/philox.h>
#include <catch2/catch.hpp>

#include <cstddef>
#include <cstdint>
#include <set>

using namespace rgflow::engine;

// The three published known-answer rows of philox4x32-10: zeros, ones, digits of pi.
TEST_CASE("random/philox: known answers") {
  REQUIRE(philox(philox_counter{0, 0, 0, 0}, {0, 0}) == philox_counter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  constexpr std::uint32_t ones = 0xffffffff;
  REQUIRE(philox(philox_counter{ones, ones, ones, ones}, {ones, ones}) ==
          philox_counter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  REQUIRE(philox(philox_counter{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
          philox_counter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("random/philox: the words are those of Random123") {
  r123::Philox4x32 reference;  // ten rounds
  for (std::uint32_t i = 0; i < 1000; ++i) {
    philox_counter const counter{i, 0x9E3779B9U * i, 0xBB67AE85U ^ i, ~i};
    philox_key const key{77 * i, 0x243F6A88U + i};
    auto const expected = reference({{counter[0], counter[1], counter[2], counter[3]}}, {{key[0], key[1]}});
    REQUIRE(philox(counter, key) == philox_counter{expected[0], expected[1], expected[2], expected[3]});
  }
}

TEST_CASE("random/philox: many counters at once are each one by itself") {
  constexpr std::size_t n = 37;
  std::uint32_t c[4][n];
  for (std::size_t w = 0; w < 4; ++w) {
    for (std::size_t i = 0; i < n; ++i) c[w][i] = static_cast<std::uint32_t>(0x9E3779B9U * (w * n + i + 1));
  }
  std::uint32_t before[4][n];
  for (std::size_t w = 0; w < 4; ++w) {
    for (std::size_t i = 0; i < n; ++i) before[w][i] = c[w][i];
  }
  philox_key const key{123, 456};
  philox(c, key);
  std::set<philox_counter> seen;
  for (std::size_t i = 0; i < n; ++i) {
    philox_counter const one = philox(philox_counter{before[0][i], before[1][i], before[2][i], before[3][i]}, key);
    REQUIRE(one == philox_counter{c[0][i], c[1][i], c[2][i], c[3][i]});
    seen.insert(one);
  }
  REQUIRE(seen.size() == n);
}

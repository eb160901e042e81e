// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/random/key.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <vector>

using namespace rgflow::engine;

TEST_CASE("random/key: names in every corner of their ranges never share a block") {
  std::vector<std::uint64_t> const samples{0, 1, 255, 256, (1ULL << 32) - 1, 1ULL << 32, random_samples - 2};
  std::vector<std::uint64_t> const steps{0, 1, 65535, (1ULL << 32) - 1, 1ULL << 32, 1ULL << 40, random_steps - 1};
  std::vector<std::uint64_t> const blocks{0, 1, 65536, random_blocks - 1};
  std::set<philox_counter> seen;
  std::size_t named = 0;
  for (auto const what : {purpose::prior, purpose::sample, purpose::test, purpose::user, purpose{255}}) {
    for (auto const step : steps) {
      for (auto const sample : samples) {
        for (auto const block : blocks) {
          std::uint32_t c[4][1];
          detail::words_of_samples(random_key{42, what, step}, sample, block, c);
          seen.insert({c[0][0], c[1][0], c[2][0], c[3][0]});
          ++named;
        }
      }
    }
  }
  // Philox is a bijection for a fixed seed: equal words mean equal counters.
  REQUIRE(seen.size() == named);
}

TEST_CASE("random/key: consecutive samples are consecutive lanes, also across 2^32") {
  constexpr std::size_t n = 8;
  std::uint64_t const first = (1ULL << 32) - 3;
  std::uint32_t panel[4][n];
  detail::words_of_samples(random_key{1, purpose::test, 2}, first, 3, panel);
  for (std::size_t i = 0; i < n; ++i) {
    std::uint32_t one[4][1];
    detail::words_of_samples(random_key{1, purpose::test, 2}, first + i, 3, one);
    for (std::size_t w = 0; w < 4; ++w) REQUIRE(panel[w][i] == one[w][0]);
  }
}

TEST_CASE("random/key: a seed changes everything") {
  std::set<std::uint64_t> seen;
  for (std::uint64_t seed = 0; seed < 64; ++seed) {
    seen.insert(random_bits({seed, purpose::test, 0}, 0));
    seen.insert(random_bits({(seed + 1) << 32, purpose::test, 0}, 0));
  }
  REQUIRE(seen.size() == 128);
}

TEST_CASE("random/key: parts of runs with neighbouring seeds have seeds of their own") {
  std::set<std::uint64_t> seen;
  for (std::uint64_t seed = 0; seed < 16; ++seed) {
    seen.insert(seed);
    for (std::uint64_t part = 0; part < 16; ++part) seen.insert(seed_of_part(seed, part));
  }
  REQUIRE(seen.size() == 16 + 256);
}

TEST_CASE("random/key: what does not fit is refused") {
  random_key const key{1, purpose::test, 0};
  REQUIRE_THROWS_AS(random_bits(key, random_samples), std::invalid_argument);
  REQUIRE_THROWS_AS(random_bits(key, 0, 2 * random_blocks), std::invalid_argument);
  REQUIRE_THROWS_AS(random_bits({1, purpose::test, random_steps}, 0), std::invalid_argument);
  REQUIRE_THROWS_AS(uniform_int(key, 0, 0), std::invalid_argument);
  REQUIRE_THROWS_WITH(random_bits(key, random_samples), Catch::Contains("sample 1099511627776 found, expected less than"));
}

TEST_CASE("random/key: uniform_int covers its range evenly") {
  random_key const key{7, purpose::test, 5};
  constexpr std::uint64_t n = 13;
  constexpr std::uint64_t draws = 130'000;
  std::array<double, n> count{};
  for (std::uint64_t i = 0; i < draws; ++i) {
    auto const x = uniform_int(key, i, n);
    REQUIRE(x < n);
    ++count[x];
  }
  double chi_squared = 0;
  for (double const c : count) chi_squared += (c - draws / n) * (c - draws / n) / (draws / n);
  // 12 degrees of freedom: a false alarm once in a million seeds.
  REQUIRE(chi_squared < 51);
  REQUIRE(uniform_int(key, 0, 1) == 0);
}

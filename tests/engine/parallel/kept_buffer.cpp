// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/parallel/kept_buffer.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <thread>
#include <vector>

using namespace rgflow::engine;

TEST_CASE("parallel/kept_buffer: what one call leaves the next one gets, and calls at the same time have their own") {
  kept_buffer<float> kept;
  float const* first = nullptr;
  {
    kept_buffer<float>::loan const one(kept);
    one->assign(100, 1.F);
    first = one->data();
    kept_buffer<float>::loan const other(kept);
    REQUIRE(other->empty());
  }
  kept_buffer<float>::loan const again(kept);
  REQUIRE(again->data() == first);  // the one returned last: loans end in reverse order
  kept_buffer<float> copy(kept);
  copy = kept;
  kept_buffer<float>::loan const of_copy(copy);
  REQUIRE(of_copy->empty());
}

TEST_CASE("parallel/kept_buffer: threads never share a vector") {
  kept_buffer<int> kept;
  constexpr int threads = 3, calls = 2000;
  std::vector<int> clashes(threads, 0);
  {
    std::vector<std::jthread> all;
    for (int t = 0; t < threads; ++t)
      all.emplace_back([&, t] {
        for (int i = 0; i < calls; ++i) {
          kept_buffer<int>::loan const mine(kept);
          mine->assign(16, t);
          for (int const v : *mine) clashes[static_cast<std::size_t>(t)] += v != t;
        }
      });
  }
  REQUIRE(clashes == std::vector<int>(threads, 0));
}

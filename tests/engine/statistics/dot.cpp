// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/dot.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <vector>

using rgflow::engine::dot;

TEST_CASE("statistics/dot: every product is added once, in double") {
  for (std::size_t n = 0; n < 70; ++n) {
    std::vector<float> a(n);
    std::vector<double> b(n);
    double expected = 0;
    for (std::size_t i = 0; i < n; ++i) {
      a[i] = static_cast<float>(i + 1);
      b[i] = static_cast<double>(2 * i + 1);
      expected += static_cast<double>((i + 1) * (2 * i + 1));  // whole numbers: exact in any order
    }
    REQUIRE(dot(a.data(), b.data(), n) == expected);
  }
  float const large[] = {1e20F, 1.F, -1e20F};  // products that float can't hold
  REQUIRE(dot(large, large, 3) == Approx(2e40).epsilon(1e-6));
}

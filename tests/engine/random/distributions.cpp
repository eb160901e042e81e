// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/random/distributions.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

// Seeds are fixed; a statistical bound of z standard errors states how rarely another seed would break it.

using namespace rgflow::engine;

namespace {

constexpr random_key key{20, purpose::test, 3};

/// Four moments of n draws against exact ones. `spread` = standard deviations of x, x^2, x^3, x^4.
/// 5.5 standard errors: a false alarm once in 2.6e7 checks.
template <class Draw>
void moments(Draw draw, std::uint64_t n, std::array<double, 4> exact, std::array<double, 4> spread) {
  std::array<double, 4> mean{};
  for (std::uint64_t i = 0; i < n; ++i) {
    double const x = draw(i);
    double power = 1;
    for (double& m : mean) m += (power *= x) / static_cast<double>(n);
  }
  for (std::size_t k = 0; k < 4; ++k) {
    INFO("moment " << k + 1);
    REQUIRE(std::abs(mean[k] - exact[k]) < 5.5 * spread[k] / std::sqrt(static_cast<double>(n)));
  }
}

/// Kolmogorov's distance of n draws from a distribution function; 3.0 / sqrt(n) is exceeded once in 3e7 seeds.
template <class Draw, class Cumulative>
void follows(Draw draw, std::uint64_t n, Cumulative cumulative) {
  std::vector<double> x(n);
  for (std::uint64_t i = 0; i < n; ++i) x[i] = draw(i);
  std::sort(x.begin(), x.end());
  double distance = 0;
  for (std::uint64_t i = 0; i < n; ++i) {
    double const f = cumulative(x[i]);
    distance = std::max({distance, f - static_cast<double>(i) / static_cast<double>(n),
                         static_cast<double>(i + 1) / static_cast<double>(n) - f});
  }
  REQUIRE(distance < 3.0 / std::sqrt(static_cast<double>(n)));
}

constexpr std::uint64_t many = 100'000;

}  // namespace

TEMPLATE_TEST_CASE("random/distributions: uniform is flat and open at both ends", "", float, double) {
  using T = TestType;
  auto const draw = [](std::uint64_t i) { return static_cast<double>(uniform<T>(key, i / 7, i % 7)); };
  follows(draw, many, [](double x) { return x; });
  for (std::uint64_t i = 0; i < many; ++i) {
    REQUIRE(draw(i) > 0);
    REQUIRE(draw(i) < 1);
  }
}

TEMPLATE_TEST_CASE("random/distributions: normal has the normal's moments and shape", "", float, double) {
  using T = TestType;
  auto const draw = [](std::uint64_t i) { return static_cast<double>(normal<T>(key, i / 7, i % 7)); };
  moments(draw, many, {0, 1, 0, 3}, {1, std::sqrt(2.0), std::sqrt(15.0), std::sqrt(96.0)});
  follows(draw, many, [](double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); });
}

TEMPLATE_TEST_CASE("random/distributions: laplace has variance 1", "", float, double) {
  using T = TestType;
  auto const draw = [](std::uint64_t i) { return static_cast<double>(laplace<T>(key, i / 7, i % 7)); };
  // E x^2k = (2k)! / 2^k
  moments(draw, many, {0, 1, 0, 6}, {1, std::sqrt(5.0), std::sqrt(90.0), std::sqrt(2520.0 - 36.0)});
  follows(draw, many, [](double x) {
    double const tail = 0.5 * std::exp(-std::numbers::sqrt2 * std::abs(x));
    return x < 0 ? tail : 1 - tail;
  });
}

TEMPLATE_TEST_CASE("random/distributions: student_t follows its closed distribution functions", "", float, double) {
  using T = TestType;
  auto const draw = [](double nu) {
    return [nu](std::uint64_t i) { return static_cast<double>(student_t<T>(nu, key, i / 7, i % 7)); };
  };
  follows(draw(1), many, [](double x) { return 0.5 + std::atan(x) / std::numbers::pi; });
  follows(draw(2), many, [](double x) { return 0.5 + x / (2 * std::sqrt(2 + x * x)); });
  follows(draw(4), many, [](double x) {
    double const s = x / std::sqrt(4 + x * x);
    return 0.5 + 0.75 * (s - s * s * s / 3);
  });
}

TEMPLATE_TEST_CASE("random/distributions: components, samples and steps are uncorrelated", "", float, double) {
  using T = TestType;
  double products[4] = {};
  constexpr std::uint64_t n = 20'000;
  for (std::uint64_t i = 0; i < n; ++i) {
    auto const x = static_cast<double>(normal<T>(key, i, 0));
    products[0] += x * static_cast<double>(normal<T>(key, i, 1));  // the other half of the same Box-Muller pair
    products[1] += x * static_cast<double>(normal<T>(key, i, 2));
    products[2] += x * static_cast<double>(normal<T>(key, i + 1, 0));
    products[3] += x * static_cast<double>(normal<T>({key.seed, key.what, key.step + 1}, i, 0));
  }
  for (double const p : products) REQUIRE(std::abs(p) < 5.5 * std::sqrt(static_cast<double>(n)));
}

TEMPLATE_TEST_CASE("random/distributions: a lane is its sample, whatever the width", "", lanes<float>, lanes<double>,
                   (lanes<float, 1>), (lanes<double, 3>)) {
  using V = TestType;
  using T = typename V::value_type;
  std::uint64_t const first = 1000;
  for (std::uint64_t component = 0; component < 9; ++component) {
    V const u = uniform<V>(key, first, component);
    V const z = normal<V>(key, first, component);
    V const l = laplace<V>(key, first, component);
    V const t = student_t<V>(5, key, first, component);
    for (std::size_t i = 0; i < V::size; ++i) {
      REQUIRE(u.get(i) == uniform<T>(key, first + i, component));
      REQUIRE(z.get(i) == normal<T>(key, first + i, component));
      REQUIRE(l.get(i) == laplace<T>(key, first + i, component));
      REQUIRE(t.get(i) == student_t<T>(5, key, first + i, component));
    }
  }
}

TEMPLATE_TEST_CASE("random/distributions: numbers in bulk are the single ones", "", lanes<float>, lanes<double>, float, double) {
  using V = TestType;
  auto const equal = [](V const& a, V const& b) {
    if constexpr (is_lanes<V>) {
      return all(a == b);
    } else {
      return a == b;
    }
  };
  for (std::size_t const count : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U, 9U, 10U, 63U, 64U, 65U, 131U}) {
    std::vector<V> out(count + 1, V(77));
    normals(key, 5, out.data(), count);
    for (std::size_t i = 0; i < count; ++i) REQUIRE(equal(out[i], normal<V>(key, 5, i)));
    uniforms(key, 8, out.data(), count);
    for (std::size_t i = 0; i < count; ++i) REQUIRE(equal(out[i], uniform<V>(key, 8, i)));
    laplaces(key, 6, out.data(), count);
    for (std::size_t i = 0; i < count; ++i) REQUIRE(equal(out[i], laplace<V>(key, 6, i)));
    student_ts(3, key, 7, out.data(), count);
    for (std::size_t i = 0; i < count; ++i) REQUIRE(equal(out[i], student_t<V>(3, key, 7, i)));
    REQUIRE(equal(out[count], V(77)));
  }
}

// Fixed expected values: neither compilers nor instruction sets nor releases may change the streams.
TEST_CASE("random/distributions: the streams stay what they are") {
  random_key const fixed{2024, purpose::sample, 12};
  REQUIRE(random_bits(fixed, 3, 1) == 0x63abe1a0e8927b05ULL);
  REQUIRE(uniform<double>(fixed, 3, 4) == Approx(0.25449100255358414).epsilon(1e-15));
  REQUIRE(normal<double>(fixed, 3, 4) == Approx(1.5903007406365763).epsilon(1e-13));
  REQUIRE(normal<float>(fixed, 3, 4) == Approx(-0.535744309).epsilon(1e-5));
  REQUIRE(laplace<double>(fixed, 3, 4) == Approx(0.96766841547196603).epsilon(1e-13));
  REQUIRE(student_t<double>(3, fixed, 3, 4) == Approx(0.83617112086494338).epsilon(1e-13));
}

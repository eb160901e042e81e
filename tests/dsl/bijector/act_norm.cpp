// SPDX-License-Identifier: BSL-1.0
#include <rgflow/bijector.hpp>
#include <rgflow/engine/bijector/observing.hpp>
#include <rgflow/engine/random.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

using namespace rgflow;

namespace {

using V = engine::lanes<double>;
using square = patch<2, 0, 2, 2>;

struct block : chain<act_norm, coupling<checkerboard, affine, mlp<4>>, repeat<2, act_norm::per_value>> {};
using bound = block::on<square>;

constexpr std::size_t patches = 50;

/// Values with another mean and deviation in each channel.
std::vector<V> batch() {
  std::vector<V> x(patches * square::size);
  for (std::size_t i = 0; i < x.size(); ++i) {
    double const deviation = i % 2 == 0 ? 0.1 : 20.0;
    double const mean = i % 2 == 0 ? 5.0 : -300.0;
    x[i] = V(mean) + V(deviation) * engine::normal<V>({3, engine::purpose::test, 0}, 0, i);
  }
  return x;
}

template <direction D, class Weights>
void run_batch(std::vector<V>& x, Weights w) {
  for (std::size_t p = 0; p < patches; ++p)
    engine::run<D, bound>(std::span<V, square::size>(x.data() + p * square::size, square::size), w,
                          std::span<V const>{});
}

/// What a model does: passes until every layer has been settled. Returns how many that took.
template <direction D>
std::size_t settle_all(std::vector<double>& w) {
  std::size_t passes = 0;
  for (;; ++passes) {
    engine::moment_recorder seen(D);
    auto x = batch();
    run_batch<D>(x, engine::observing_weights<double>{w.data(), &seen});
    if (!seen.found()) return passes;
    seen.settle(w.data(), w.data());
  }
}

/// Mean and variance of value i of the patches, over all samples.
std::array<double, 2> moments(std::vector<V> const& x, std::size_t i) {
  double sum = 0, squares = 0;
  auto const n = static_cast<double>(patches * V::size);
  for (std::size_t p = 0; p < patches; ++p) {
    sum += engine::lane_sum(x[p * square::size + i]);
    squares += engine::lane_sum(x[p * square::size + i] * x[p * square::size + i]);
  }
  return {sum / n, squares / n - (sum / n) * (sum / n)};
}

}  // namespace

TEMPLATE_TEST_CASE_SIG("bijector/act_norm: after initialisation from data what leaves has mean 0 and variance 1", "",
                       ((direction D), D), direction::encode, direction::decode) {
  std::vector<double> w(bound::weights);
  engine::weight_source source(1);
  engine::initialise<bound>(w.data(), source);
  CHECK(settle_all<D>(w) == 3);  // one pass for each of the three layers
  auto x = batch();
  run_batch<D>(x, engine::canonical_weights<double>{w.data()});
  if (D == direction::encode)  // the last layer to run normalizes per value
    for (std::size_t i = 0; i < square::size; ++i) {
      auto const m = moments(x, i);
      CHECK(std::abs(m[0]) < 1e-10);
      CHECK(std::abs(m[1] - 1) < 1e-10);
    }
  else  // and in this direction per channel, over its sites
    for (std::size_t c = 0; c < 2; ++c) {
      double mean = 0, second = 0;
      for (std::size_t s = 0; s < square::sites; ++s) {
        auto const m = moments(x, s * 2 + c);
        mean += m[0] / square::sites;
        second += (m[1] + m[0] * m[0]) / square::sites;
      }
      CHECK(std::abs(mean) < 1e-10);
      CHECK(std::abs(second - mean * mean - 1) < 1e-10);
    }
}

TEST_CASE("bijector/act_norm: settled layers are left alone") {
  std::vector<double> w(bound::weights);
  settle_all<direction::encode>(w);
  auto const before = w;
  CHECK(settle_all<direction::encode>(w) == 0);
  CHECK(w == before);
}

TEST_CASE("bijector/act_norm: a channel that does not vary keeps its scale") {
  using alone = act_norm::on<patch<1, 0>>;
  std::array<double, alone::weights> w{};
  engine::moment_recorder seen(direction::encode);
  std::array<V, 1> x{V(7)};
  engine::run<direction::encode, alone>(std::span(x), engine::observing_weights<double>{w.data(), &seen},
                                        std::span<V const>{});
  seen.settle(w.data(), w.data());
  CHECK(w == std::array<double, 3>{0, -7, 1});
}

TEST_CASE("bijector/act_norm: too few numbers, or none, are refused") {
  using alone = act_norm::on<patch<1, 0>>;
  std::array<double, alone::weights> w{};
  engine::moment_recorder seen(direction::encode);
  CHECK_THROWS_AS(seen.settle(w.data(), w.data()), std::logic_error);
  std::array<double, 1> x{7};
  engine::run<direction::encode, alone>(std::span(x), engine::observing_weights<double>{w.data(), &seen},
                                        std::span<double const>{});
  CHECK_THROWS_WITH(seen.settle(w.data(), w.data()), Catch::Contains("at least 2") && Catch::Contains("found 1"));
}

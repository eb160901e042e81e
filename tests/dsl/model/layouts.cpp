// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/parallel/executor.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

using namespace rgflow;

namespace {

using half = coupling<checkerboard, affine, mlp<6>>;
struct block : chain<half, coupling<complement<checkerboard>, affine, mlp<6>>> {};
using steps = every_level<disentangle<2, block>, decimate<2, block>>;

struct automatic : hierarchy<torus<8, 8>, complex_field, steps, prior<laplace>> {};
struct by_channels
    : hierarchy<torus<8, 8>, complex_field, steps, prior<laplace>, laid_out<engine::channels_innermost>> {};
struct by_configurations
    : hierarchy<torus<8, 8>, complex_field, steps, prior<laplace>, laid_out<engine::configurations_in_lanes>> {};

template <class Flow>
model<Flow, double> stirred() {
  model<Flow, double> m(seed{5});
  for (std::size_t i = 0; i < m.weights().size(); ++i)
    m.weights()[i] += 0.2 * engine::normal<double>({23, engine::purpose::test, 0}, i, 0);
  return m;
}

}  // namespace

TEST_CASE("model/layouts: a model says in which layout so many samples run") {
  constexpr std::size_t lanes = engine::lane_count<model<automatic, double>::lanes_type>;
  auto const m = stirred<automatic>();
  CHECK(m.layout_of_samples(lanes - 1) == "patches");
  CHECK(m.layout_of_samples(lanes) == "configurations");
  CHECK(m.layout_of_training(lanes) == "patches");
  CHECK(m.layout_of_training(2 * lanes) == "configurations");
  auto const declared = stirred<by_channels>();
  CHECK(declared.layout_of_samples(lanes) == "channels innermost");
  CHECK(declared.layout_of_training(2 * lanes) == "channels innermost");
}

TEST_CASE("model/layouts: one sample is what it is in a batch") {
  auto m = stirred<automatic>();
  engine::serial_executor one;
  m.run_on(one);
  auto const batch = m.sample(64);
  auto const log_q = m.log_prob(batch.x);
  for (std::size_t i : {0U, 5U, 63U}) {
    auto const alone = m.sample(1, i);
    REQUIRE(alone.log_q(0) == Approx(batch.log_q(i)).epsilon(1e-12));
    for (std::size_t k = 0; k < alone.x.size(); ++k)
      REQUIRE(alone.x.data()[k] == batch.x.data()[i * alone.x.size() + k]);
    REQUIRE(m.log_prob(alone.x)(0) == Approx(log_q(i)).epsilon(1e-12));
    auto const z = m.encode(alone.x);
    REQUIRE(m.decode(z.field).log_det(0) == Approx(-z.log_det(0)).epsilon(1e-11));
  }
}

TEMPLATE_TEST_CASE("model/layouts: a declared layout changes nothing but the order in memory", "", by_channels,
                   by_configurations) {
  STATIC_REQUIRE(std::is_empty_v<TestType>);
  auto const m = stirred<automatic>();
  auto const other = stirred<TestType>();
  for (std::size_t n : {1U, 40U}) {
    auto const expected = m.sample(n);
    auto const found = other.sample(n);
    for (std::size_t k = 0; k < found.x.size(); ++k) REQUIRE(found.x.data()[k] == expected.x.data()[k]);
    auto const log_q = other.log_prob(expected.x);
    for (std::size_t i = 0; i < n; ++i) {
      REQUIRE(found.log_q(i) == Approx(expected.log_q(i)).epsilon(1e-12));
      REQUIRE(log_q(i) == Approx(expected.log_q(i)).epsilon(1e-11));
    }
  }
}

TEST_CASE("model/layouts: the choice by the number of samples leaves the bits alone for any number of threads") {
  auto m = stirred<automatic>();
  auto const n = GENERATE(as<std::size_t>(), 1, 7, 15, 16, 40, 100, 200);
  engine::serial_executor one;
  m.run_on(one);
  auto const expected = m.sample(n);
  auto const log_q = m.log_prob(expected.x);
  for (std::size_t threads : {2U, 3U, 8U}) {
    engine::tbb_executor several(threads);
    m.run_on(several);
    auto const found = m.sample(n);
    auto const again = m.log_prob(expected.x);
    for (std::size_t i = 0; i < n; ++i) {
      REQUIRE(found.log_q(i) == expected.log_q(i));
      REQUIRE(again(i) == log_q(i));
    }
  }
}

TEST_CASE("model/layouts: one that puts no configuration in a tile, or too many, is refused with both numbers") {
  struct crowded : engine::channels_innermost {
    static constexpr std::size_t configurations(std::size_t asked, std::size_t) { return asked + 1; }
  };
  struct deserted : engine::channels_innermost {
    static constexpr std::size_t configurations(std::size_t, std::size_t) { return 0; }
  };
  auto const m = stirred<automatic>();
  std::vector<double> packed, field(3 * 128), log_det(3);
  m.pack(packed);
  engine::serial_executor one;
  auto const run = [&]<class L>(L) {
    engine::map_in_layout<direction::encode, engine::lanes<double>, L>(
        m.flow(), one, engine::packed_weights<double>{packed.data()}, std::span<double>(field), {},
        std::span<double>(log_det), [](auto const&, std::span<double>) {});
  };
  CHECK_THROWS_WITH(run(crowded{}),
                    Catch::Contains("'channels innermost' puts 4 configurations in a tile, expected 1 to 3"));
  CHECK_THROWS_WITH(run(deserted{}), Catch::Contains("puts 0 configurations in a tile, expected 1 to 3"));
}

TEST_CASE("model/layouts: the same bits for any number of threads") {
  auto m = stirred<by_channels>();
  auto const x = m.sample(3).x;
  engine::serial_executor one;
  m.run_on(one);
  auto const expected = m.log_prob(x);
  for (std::size_t threads : {2U, 3U, 8U}) {
    engine::tbb_executor several(threads);
    m.run_on(several);
    auto const found = m.log_prob(x);
    for (std::size_t i = 0; i < 3; ++i) REQUIRE(found(i) == expected(i));
  }
}

// SPDX-License-Identifier: BSL-1.0

// Training could drive the scales of a flow to where float loses what it maps; it must not.

#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

using namespace rgflow;

namespace {

struct theory : complex_phi4<torus<8, 8>> {};
using pair = chain<coupling<checkerboard, affine, mlp<8>>, coupling<complement<checkerboard>, affine, mlp<8>>,
                   coupling<channel_halves, affine, mlp<8>>, coupling<complement<channel_halves>, affine, mlp<8>>>;
struct flow : hierarchy<theory::lattice, theory::field, every_level<disentangle<2, pair>, decimate<2, pair>>> {};

template <class Array>
double root_mean_square(Array const& x) {
  double sum = 0;
  for (auto const v : x) sum += static_cast<double>(v) * static_cast<double>(v);
  return std::sqrt(sum / static_cast<double>(x.size()));
}

template <class Array>
double largest_difference(Array const& a, Array const& b) {
  double worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    worst = std::max(worst, std::abs(static_cast<double>(a.data()[i]) - static_cast<double>(b.data()[i])));
  return worst;
}

}  // namespace

TEST_CASE("train: float round trips of a trained flow stay within 1e-5 of the field's size") {
  using symbols::lambda, symbols::mu, symbols::t;
  auto const hopping = GENERATE(0.2, 0.5);  // in the disordered phase, and deep in the ordered one
  INFO("t = " << hopping);
  model<flow> m(seed{3});
  training_options options;
  options.steps = 400;
  options.batch = 128;
  options.optimizer.learning_rate = 1e-2;
  trainer training(m, reverse_kl(bind<theory>(mu = -2., lambda = 1., t = hopping)), options);
  run_training(training, {});
  REQUIRE(training.history().back().loss < training.history().front().loss - 100);

  for (bool const averaged : {false, true}) {
    INFO("averaged " << averaged);
    if (averaged) training.swap_average();
    auto const x = m.sample(256).x;
    auto const returned = m.decode(m.encode(x).field).field;
    CHECK(largest_difference(returned, x) <= 1e-5 * root_mean_square(x));

    auto z = x;
    for (std::size_t i = 0; i < z.size(); ++i) z.data()[i] = engine::normal<float>({5, engine::purpose::test, 0}, i, 0);
    auto const bulk = m.encode(m.decode(z).field).field;
    CHECK(largest_difference(bulk, z) <= 1e-5 * root_mean_square(z));
  }
}

// SPDX-License-Identifier: BSL-1.0
#include "../../scratch_directory.hpp"
#include "../../sites_apart.hpp"

#include <rgflow/engine/density.hpp>
#include <rgflow/engine/hierarchy/momenta.hpp>
#include <rgflow/engine/model/measure.hpp>
#include <rgflow/engine/statistics.hpp>
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>
#include <rgflow/symmetry/sign_flip.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

// Forward KL by path gradients: from data, and from chains. That its gradient has the right mean for every density is a
// law of density/retraced.cpp.

using namespace rgflow;
using symbols::lambda, symbols::m2, symbols::mu;

namespace {

template <class Model>
struct batch_of {
  engine::batch_gradient<Model> all;
  explicit batch_of(Model const& m) : all(m) {}
  template <class Objective>
  std::vector<double> gradient(Objective const& objective, std::uint64_t step = 3, std::size_t batch = 20) {
    all(objective, 7, step, batch);
    return {all.gradient().begin(), all.gradient().end()};
  }
  template <class Objective>
  double largest(Objective const& objective, std::uint64_t step = 3, std::size_t batch = 20) {
    double size = 0;
    for (double const v : gradient(objective, step, batch)) size = std::max(size, std::abs(v));
    return size;
  }
};
template <class Model>
batch_of(Model const&) -> batch_of<Model>;

using pair = chain<coupling<checkerboard, affine, mlp<8>>, coupling<complement<checkerboard>, affine, mlp<8>>>;
struct small : hierarchy<torus<4, 4>, complex_field, every_level<disentangle<2, pair>, decimate<2, pair>>> {};
struct small_that_keeps
    : hierarchy<torus<4, 4>, complex_field, every_level<disentangle<2, keep_inputs<pair>>, decimate<2, pair>>> {};

/// Infinite everywhere.
struct beyond : sites_apart {
  template <class V>
  V value(engine::lattice const& sites, V const* phi) const {
    return sites_apart::value(sites, phi) + V(std::numeric_limits<double>::infinity());
  }
};

/// Independent normal numbers, in all channels.
array_data<double> normal_data(std::size_t samples, std::size_t channels, std::size_t volume, double deviation = 1) {
  std::vector<double> x(samples * channels * volume);
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = deviation * engine::normal<double>({2, engine::purpose::test, 0}, i, 0);
  return {x, samples, channels, volume};
}
template <class Flow>
model<Flow, double> stirred() {
  model<Flow, double> m(seed{1});
  for (std::size_t k = 0; k < m.weights().size(); ++k)
    m.weights()[k] += 0.1 * engine::normal<double>({99, engine::purpose::test, 0}, k, 0);
  return m;
}

}  // namespace

TEST_CASE("train/forward_path: where the flow is exact no sample asks for another one") {
  // A scaling of waves makes the free field, its scales sqrt(2 e(k)) where S = sum e(k) |phi_k|^2.
  using theory = real_free<torus<4, 4>>;
  struct waves : hierarchy<theory::lattice, theory::field, every_level<momentum_scaling>, depth<1>> {};
  auto const action = bind<theory>(m2 = 0.2);
  model<waves, double> m(seed{1});
  engine::momentum_orbits const orbits(m.sites());
  auto const scales = m.tensor("level0/momentum_scaling/log_scale");
  for (std::size_t o = 0; o < scales.size(); ++o) {
    double energy = 0.2;
    for (std::size_t axis = 0; axis < 2; ++axis)
      energy += 2 - 2 * std::cos(2 * std::numbers::pi * static_cast<double>(orbits.first(o)[axis]) / 4);
    scales[o] = std::log(2 * energy) / 2;
  }
  auto const x = m.sample(10).x;
  array_data<double> const data({x.data(), x.size()}, 10, 1, 16);
  forward_kl const whole(data);
  forward_kl const path(data, action, path_gradient);
  batch_of each(m);
  symmetrized even(m, sign_flip{});
  batch_of averaged(even);
  for (std::uint64_t step = 0; step < 10; ++step) {
    CHECK(each.largest(path, step, 1) < 1e-12);
    CHECK(averaged.largest(path, step, 1) < 1e-12);
    CHECK(each.largest(whole, step, 1) > 1e-2);
  }
  CHECK(each.largest(forward_kl(data, bind<theory>(m2 = 0.3), path_gradient)) > 0.01);  // of data that don't follow it

  // Chains of the same theory.
  adaptive_kl chains(action, m, path_gradient, {.chains = 32});
  chains.advance(m, 1, 0);
  CHECK(each.largest(chains) < 1e-12);
}

TEST_CASE("train/forward_path: it comes closer than its loss does") {
  constexpr std::size_t samples = 2000;
  auto const data = normal_data(samples, 2, 16, 1. / 3);
  with_gradient const action{{9.0}};
  auto const trained = [&](auto const& objective) {
    model<small> m(seed{1});
    trainer t(m, objective,
              {.steps = 500, .batch = 100, .optimizer = {.learning_rate = 1e-2}, .schedule = {.warmup = 5}, .seed = 4});
    run_training(t, {});
    return engine::summarize_weights(log_weights(m, action, m.sample(2000))).ess;
  };
  double const whole = trained(forward_kl(data)), path = trained(forward_kl(data, action, path_gradient));
  CAPTURE(whole, path);
  CHECK(path > 0.98);
  CHECK(1 - path < 0.4 * (1 - whole));
}

TEST_CASE("train/forward_path: shares, kept inputs and the look at the way back leave the gradient as it is") {
  auto const data = normal_data(50, 2, 16);
  forward_kl const path(data, with_gradient{{2.0}}, path_gradient);
  auto const m = stirred<small>();
  batch_of each(m);
  auto const expected = each.gradient(path);
  auto const half = each.gradient(combined(std::pair(0.5, path)));
  auto const taped = each.gradient(forward_kl(data, sites_apart{2.0}, path_gradient));
  auto const keeping = stirred<small_that_keeps>();
  auto const kept = batch_of(keeping).gradient(path);
  double size = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(half[i] == Approx(0.5 * expected[i]).epsilon(1e-12).margin(1e-14));
    CHECK(taped[i] == Approx(expected[i]).epsilon(1e-12).margin(1e-14));
    CHECK(kept[i] == Approx(expected[i]).epsilon(1e-9).margin(1e-12));
    size = std::max(size, std::abs(expected[i]));
  }
  CHECK(size > 0.01);
  each.all.check_reconstruction(true);
  CHECK(each.gradient(path) == expected);
  CHECK(each.all.found().value().error < 1e-12);
  CHECK(each.all.found().value().error > 0);
}

TEST_CASE("train/forward_path: of a range of constants, each sample at its own") {
  struct reads : hierarchy<torus<2, 2>, real_field, every_level<disentangle<2, pair>, decimate<2, pair>>, context<1>> {
  };
  auto const masses = bind<real_free<torus<2, 2>>>(m2 = between(0.5, 2.));
  auto const m = stirred<reads>();
  auto data = normal_data(20, 1, 4);
  std::vector<double> rows;
  for (std::size_t i = 0; i < 20; ++i) rows.push_back(masses.context(m2 = 1.2).numbers[0]);
  data.with_context(rows);
  batch_of each(m);
  auto const found = each.gradient(forward_kl(data, masses, path_gradient)),
             expected = each.gradient(forward_kl(data, masses.at(m2 = 1.2), path_gradient)),
             other = each.gradient(forward_kl(data, masses.at(m2 = 1.5), path_gradient));
  for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i] == Approx(expected[i]).epsilon(1e-9).margin(1e-12));
  CHECK(found != other);
}

TEST_CASE("train/forward_path: chains go on with the same bits, and give the gradient that their fields give") {
  struct ring : real_phi4<torus<4>> {};
  struct flow : hierarchy<torus<4>, real_field, every_level<disentangle<2, pair>, decimate<2, pair>>> {};
  scratch_directory const scratch;
  auto const path = scratch.path() / "run.checkpoint";
  auto const theory = bind<ring>(m2 = -2., lambda = 1.);
  auto const run = [&](std::uint64_t stop, bool from_file) {
    model<flow> m(seed{1});
    auto const objective = combined(
        std::pair(0.5, adaptive_kl(theory, m, path_gradient, {.chains = 32, .thermalization = 20})),
        std::pair(0.5, forward_kl(normal_data(40, 1, 4), theory, path_gradient)));
    trainer t(m, objective, {.steps = 8, .batch = 32});
    if (from_file) t.load(path);
    while (t.step_count() < stop) t.step();
    if (stop == 4) t.save(path);
    return std::vector<float>(m.weights().begin(), m.weights().end());
  };
  auto const whole = run(8, false);
  run(4, false);
  CHECK(run(8, true) == whole);

  auto const m = stirred<flow>();
  adaptive_kl chains(theory, m, path_gradient, {.chains = 32, .thermalization = 20});
  engine::hmc_options const options{.chains = 32, .thermalization = 20};  // neither in braces nor with its number's type
  STATIC_REQUIRE(std::is_same_v<decltype(adaptive_kl(theory, m, path_gradient, options, 1)), decltype(chains)>);
  chains.advance(m, 1, 0);
  engine::fields_of_chains const fields{chains.fields(), 1, 4};
  batch_of each(m);
  CHECK(each.gradient(chains) == each.gradient(forward_kl(fields, theory, path_gradient)));
  CHECK(each.gradient(chains) != each.gradient(forward_kl(fields)));
  CHECK_THROWS_AS(chains.check(m, 33), std::invalid_argument);
  CHECK(chains.describe() == adaptive_kl(theory, m, {.chains = 32, .thermalization = 20}).describe() +
                                 ", by path gradients");
}

TEST_CASE("train/forward_path: a run is only continued with the same action") {
  scratch_directory const out;
  auto const data = normal_data(40, 2, 16);
  model<small> m(seed{1});
  trainer t(m, forward_kl(data, with_gradient{{2.0}}, path_gradient), {.steps = 5, .batch = 20});
  t.step();
  t.save(out / "run.rgflow");
  trainer same(m, forward_kl(data, with_gradient{{2.0}}, path_gradient), {.steps = 5, .batch = 20});
  CHECK_NOTHROW(same.load(out / "run.rgflow"));
  trainer of_another(m, forward_kl(data, with_gradient{{3.0}}, path_gradient), {.steps = 5, .batch = 20});
  CHECK_THROWS_WITH(of_another.load(out / "run.rgflow"), Catch::Contains("objective"));
  trainer of_none(m, forward_kl(data), {.steps = 5, .batch = 20});
  CHECK_THROWS_WITH(of_none.load(out / "run.rgflow"), Catch::Contains("objective"));
}

TEST_CASE("train/forward_path: data and actions that do not fit, with found and expected; NaN, with its place") {
  struct told_when_it_runs : with_gradient {
    std::size_t channels;
  };
  struct wide_theory : complex_phi4<torus<8, 8>> {};
  model<small> m(seed{1});
  training_options const options{.steps = 3, .batch = 10};
  auto const data = normal_data(10, 2, 16);
  CHECK_THROWS_WITH(trainer(m, forward_kl(normal_data(10, 2, 9), with_gradient{{2.0}}, path_gradient), options),
                    Catch::Contains("2 x 16") && Catch::Contains("found 2 x 9"));
  CHECK_THROWS_WITH(trainer(m, forward_kl(normal_data(10, 1, 16), with_gradient{{2.0}}, path_gradient), options),
                    Catch::Contains("2 x 16") && Catch::Contains("found 1 x 16"));
  CHECK_THROWS_WITH(trainer(m, forward_kl(data, told_when_it_runs{{{2.0}}, 1}, path_gradient), options),
                    Catch::Contains("1 real numbers per site") && Catch::Contains("given 2"));
  engine::flow_model<flow_facts<small>::expansion, float> const& somewhere = m;  // on a lattice known at run time
  auto const larger = bind<wide_theory>(mu = 1., lambda = 1., symbols::t = 0.1);
  CHECK_THROWS_WITH(forward_kl(data, larger, path_gradient).check(somewhere, 3),
                    Catch::Contains("8 x 8") && Catch::Contains("4 x 4"));

  CHECK(forward_kl(data, with_gradient{{2.0}}, path_gradient).first_nonfinite(m, 1, 0, 10).empty());
  CHECK(forward_kl(data, beyond{{2.0}}, path_gradient).first_nonfinite(m, 1, 0, 10) ==
        "The data are finite, but the action of a sample is not.");
  std::vector<double> holes(10 * 32, 0.5);
  holes[7] = std::numeric_limits<double>::quiet_NaN();
  CHECK(forward_kl(array_data<double>(holes, 10, 2, 16), with_gradient{{2.0}}, path_gradient)
            .first_nonfinite(m, 1, 0, 10) == "The data hold NaN or infinity.");
}

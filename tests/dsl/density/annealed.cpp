// SPDX-License-Identifier: BSL-1.0

// Annealed samples against log Z and moments that are known. Statistical comparisons are at 3 sigma with fixed seeds,
// 26 of them: right weights would fail one of them with 7 % of other seeds.

#include <rgflow/engine/density.hpp>
#include <rgflow/engine/hierarchy/momenta.hpp>
#include <rgflow/engine/model/measure.hpp>
#include <rgflow/engine/parallel.hpp>
#include <rgflow/engine/statistics.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

using square = torus<4, 4>;
using free_field = real_free<square>;
using plain = model<independent_sites<square, real_field>, double>;
struct waves : hierarchy<square, real_field, every_level<momentum_scaling>, depth<1>> {};
/// Neither linear nor local, and bad: its weights are random.
struct bent
    : hierarchy<square, real_field, every_level<momentum_scaling, everywhere<elementwise<sinh_arcsinh>>>, depth<1>> {};
model<bent, double> bent_flow() {
  model<bent, double> m(seed{5});
  for (std::size_t i = 0; i < m.weights().size(); ++i)
    m.weights()[i] = 0.05 * engine::normal<double>({6, engine::purpose::test, 0}, i, 0);
  return m;
}

/// Energies of the waves of the free field, sum over k of e(k) |phi_k|^2.
std::vector<double> energies(engine::momentum_orbits const& orbits, double mass) {
  std::vector<double> all;
  for (std::size_t o = 0; o < orbits.count(); ++o) {
    double e = mass;
    for (std::size_t axis = 0; axis < 2; ++axis)
      e += 2 - 2 * std::cos(2 * std::numbers::pi * static_cast<double>(orbits.first(o)[axis]) / 4);
    all.push_back(e);
  }
  return all;
}
struct known {
  double log_z = 0, phi2 = 0;
  explicit known(double mass) {
    engine::momentum_orbits const orbits(lattice_of<square>());
    auto const e = energies(orbits, mass);
    for (std::size_t o = 0; o < e.size(); ++o) {
      log_z += static_cast<double>(orbits.size(o)) / 2 * std::log(std::numbers::pi / e[o]);
      phi2 += static_cast<double>(orbits.size(o)) / 2 / e[o] / 16;
    }
  }
};
model<waves, double> exact_flow(double mass) {
  model<waves, double> m(seed{4});
  auto const e = energies(engine::momentum_orbits(m.sites()), mass);
  auto const scale = m.tensor("level0/momentum_scaling/log_scale");
  for (std::size_t o = 0; o < e.size(); ++o) scale[o] = std::log(2 * e[o]) / 2;
  return m;
}

auto mean_power(int power) {
  return [power](auto phi, auto out) {
    using S = std::remove_cvref_t<decltype(out[0])>;
    S sum(0);
    for (auto const& v : phi) sum += power == 2 ? S(v * v) : S(v * v * v * v);
    out[0] = sum * S(1 / static_cast<double>(phi.size()));
  };
}

template <class Model, class Samples>
void agrees(Model const& m, Samples const& drawn, double log_z, int power, double moment) {
  auto const w = engine::summarize_weights(drawn.log_w);
  INFO("log Z " << w.log_z.value << " +- " << w.log_z.error << ", exact " << log_z << ", ESS " << w.ess);
  CHECK(w.reliable());
  CHECK(std::abs(w.log_z.value - log_z) < 3 * w.log_z.error);
  auto const found = engine::reweighted_mean(drawn.log_w, measure(m, drawn.x, 1, mean_power(power)));
  INFO("moment " << found.value << " +- " << found.error << ", exact " << moment);
  CHECK(std::abs(found.value - moment) < 3 * found.error);
}

}  // namespace

TEST_CASE("density/annealed: log Z and <phi^2> of the free field, with every kind of trajectory") {
  plain m(seed{2});
  m.weights()[0] = 1.2;  // numbers of variance 0.13, for waves that have 0.04 to 0.13
  auto const theory = bind<free_field>(m2 = 4.);
  known const exact(4);
  // Steps so long that their errors matter: unless they count, or are refused, log Z is wrong by many sigma.
  for (bool const metropolis : {true, false}) {
    annealed const langevin(m, theory, {.stages = 40, .step = metropolis ? 0.25 : 0.12, .metropolis = metropolis});
    agrees(m, langevin.sample(8192), exact.log_z, 2, exact.phi2);
    annealed const trajectories(m, theory,
                                {.stages = 8,
                                 .moves = 2,
                                 .steps = 3,
                                 .scheme = engine::integrator::minimum_norm,
                                 .step = metropolis ? 0.35 : 0.2,
                                 .metropolis = metropolis});
    agrees(m, trajectories.sample(8192), exact.log_z, 2, exact.phi2);
  }
}

TEST_CASE("density/annealed: from one free field to another the mean of exp(work) is the ratio of their Z") {
  auto const m = exact_flow(0.2);
  auto const theory = bind<free_field>(m2 = 0.6);
  double const log_ratio = known(0.6).log_z;  // the flow's own Z is 1
  std::vector<double> lost;                   // by the second law no less than 0, and the less, the slower
  for (std::size_t const stages : {2U, 16U}) {
    auto const drawn = annealed(m, theory,
                                {.stages = stages,
                                 .steps = 4,
                                 .scheme = engine::integrator::minimum_norm,
                                 .step = 0.25,
                                 .metropolis = false})
                           .sample(8192);
    double sum = 0, squares = 0, work = 0;
    for (double const w : drawn.log_w) {
      double const ratio = std::exp(w - log_ratio);
      sum += ratio;
      squares += ratio * ratio;
      work += w;
    }
    double const mean = sum / 8192, error = std::sqrt((squares / 8192 - mean * mean) / 8191);
    INFO(stages << " stages: " << mean << " +- " << error);
    CHECK(std::abs(mean - 1) < 3 * error);
    lost.push_back(log_ratio - work / 8192);
  }
  CHECK(lost[0] > 2 * lost[1]);
  CHECK(lost[1] > 0);
}

TEST_CASE("density/annealed: an interacting theory, in float and tuned, against an integral") {
  using two = torus<2>;
  auto const theory = bind<real_phi4<two>>(m2 = -2., lambda = 0.7);
  double z = 0, phi4 = 0;
  constexpr double spacing = 0.02;
  auto const sites = lattice_of<two>();
  for (int i = -250; i <= 250; ++i)
    for (int j = -250; j <= 250; ++j) {
      double const at[] = {i * spacing, j * spacing};
      double const w = std::exp(-theory.value(sites, at)) * spacing * spacing;
      z += w;
      phi4 += w * (std::pow(at[0], 4) + std::pow(at[1], 4)) / 2;
    }
  model<independent_sites<two, real_field>> const m(seed{3});
  for (bool const metropolis : {true, false}) {
    annealed moved(m, theory, {.stages = 24, .steps = 2, .metropolis = metropolis});
    auto const before = moved.sample(8192);
    moved.tune();
    auto const after = moved.sample(8192);
    agrees(m, before, std::log(z), 4, phi4 / z);
    agrees(m, after, std::log(z), 4, phi4 / z);
    // Without Metropolis, 24 dH of variance 1/48 each.
    CHECK(after.acceptance == Approx(metropolis ? 0.8 : std::erfc(std::sqrt(1. / 48 / 8))).margin(0.03));
    CHECK(engine::effective_sample_size(after.log_w) > engine::effective_sample_size(before.log_w));
    auto const& betas = moved.protocol().betas;
    CHECK(betas.size() == 24);
    CHECK(std::is_sorted(betas.begin(), betas.end()));
    CHECK(betas.front() > 0);
    CHECK(betas.back() == 1);
  }
}

TEST_CASE("density/annealed: the same bits on any number of threads, and sample by sample") {
  plain m(seed{2});
  engine::serial_executor one;
  engine::tbb_executor two(2);
  auto const run = [&](engine::executor_ref where) {
    m.run_on(where);
    annealed carried(m, bind<free_field>(m2 = 0.5), {.stages = 4});
    carried.tune(3, 40);
    return std::pair(carried.sample(100), carried.sample(60, 40));
  };
  auto const [all, last] = run(one);
  CHECK(run(two).first.log_w == all.log_w);
  CHECK((run(two).first.x == all.x));
  CHECK(std::equal(last.log_w.begin(), last.log_w.end(), all.log_w.begin() + 40));
  CHECK(std::equal(last.x.begin(), last.x.end(), all.x.begin() + 40 * 16));
}

TEST_CASE("density/annealed: what overflows has no weight") {
  plain const m(seed{2});
  auto const theory = bind<real_phi4<square>>(m2 = -1., lambda = 1.);
  for (bool const metropolis : {true, false}) {
    auto const drawn = annealed(m, theory, {.stages = 8, .steps = 8, .step = 40., .metropolis = metropolis}).sample(20);
    CHECK(drawn.acceptance == 0);
    for (double const v : drawn.x) CHECK(std::isfinite(v));
    for (double const w : drawn.log_w)
      CHECK((metropolis ? std::isfinite(w) : w == -std::numeric_limits<double>::infinity()));
  }
}

TEST_CASE("density/annealed: stages of equal length, and options without a sense") {
  auto const betas = engine::stages_of_equal_length({0.5, 1}, {3, 1});
  CHECK(betas[0] == Approx(1. / 3));
  CHECK(betas[1] == 1);
  CHECK(engine::stages_of_equal_length({0.5, 1}, {0, 0}) == std::vector<double>{0.5, 1});
  plain const m(seed{2});
  auto const theory = bind<free_field>(m2 = 0.5);
  CHECK_THROWS_AS(annealed(m, theory, {.stages = 0}), std::invalid_argument);
  CHECK_THROWS_AS(annealed(m, theory, {.steps = 0}), std::invalid_argument);
  CHECK_THROWS_AS(annealed(m, theory, {.step = 0}), std::invalid_argument);
  CHECK_THROWS_AS(annealed(m, theory, {.target_acceptance = 1}), std::invalid_argument);
  CHECK_THROWS_AS(annealed(m, theory).sample(0), std::invalid_argument);
}

TEST_CASE("density/pushforward: log Z and <phi^2> with a bad flow between the steps") {
  plain m(seed{2});
  m.weights()[0] = 0.9;
  auto const half_way = bind<free_field>(m2 = 3.);
  auto const theory = bind<free_field>(m2 = 4.);
  known const exact(4);
  auto const flow = bent_flow();
  for (bool const metropolis : {true, false}) {
    double const step = metropolis ? 0.25 : 0.12;
    annealed const before(m, half_way, {.stages = 10, .steps = 3, .step = step, .metropolis = metropolis});
    pushforward const carried(before, flow);
    // At once, and through theories between.
    for (std::size_t const stages : {1U, 12U}) {
      annealed const after(
          carried, theory,
          {.stages = stages, .moves = 12 / stages, .steps = 3, .step = step, .metropolis = metropolis});
      CHECK(after.trajectories() == 22);
      agrees(m, after.sample(32768), exact.log_z, 2, exact.phi2);
    }
  }
}

TEST_CASE("density/pushforward: a flow that does nothing changes nothing") {
  plain const m(seed{2});
  plain const nothing(seed{3});
  auto const theory = bind<free_field>(m2 = 1.);
  auto const options = [](std::size_t moves) {
    return annealing_options{.stages = 1, .moves = moves, .step = 0.2, .metropolis = false};
  };
  auto const at_once = annealed(m, theory, options(5)).sample(40, 7);
  annealed const first(m, theory, options(2));
  pushforward const carried(first, nothing);
  annealed const second(carried, theory, options(3));
  auto const in_turns = second.sample(40, 7);
  CHECK((in_turns.x == at_once.x));
  for (std::size_t i = 0; i < 40; ++i) CHECK(in_turns.log_w[i] == Approx(at_once.log_w[i]).epsilon(1e-13));
  CHECK(second.forces() == 3 + 4);
}

TEST_CASE("density/pushforward: without steps the weights are those of one flow after the other") {
  auto const m = exact_flow(1);
  auto const flow = bent_flow();
  auto const theory = bind<free_field>(m2 = 2.);
  annealed const first(m, bind<free_field>(m2 = 0.4), {.stages = 3, .moves = 0});
  pushforward const carried(first, flow);
  auto const drawn = m.sample(40, 7);
  auto const expected = flow.decode(drawn.x);
  for (std::size_t const stages : {1U, 3U}) {  // which encode nothing, and everything
    annealed second(carried, theory, {.stages = stages, .moves = 0});
    second.tune();
    auto const found = second.sample(40, 7);
    for (std::size_t i = 0; i < 40; ++i) {
      double const* const arrived = expected.field.data() + 16 * i;
      for (std::size_t j = 0; j < 16; ++j) CHECK(found.x.data()[16 * i + j] == Approx(arrived[j]));
      CHECK(found.log_w[i] == Approx(expected.log_det(i) - drawn.log_q(i) - theory.value(m.sites(), arrived)));
    }
    CHECK(found.acceptance == 1);
  }
}

TEST_CASE("density/pushforward: the force of the theory that a flow carries the samples to") {
  plain const m(seed{2});
  auto const flow = bent_flow();
  annealed const before(m, bind<free_field>(m2 = 0.5), {.stages = 1});
  pushforward const carried(before, flow);
  using V = plain::lanes_type;
  decltype(carried)::workspace<V> work;
  carried.reserve(work, true);
  std::vector<double> packed;
  carried.pack(packed);
  engine::packed_weights<double> const weights{packed.data()};
  std::vector<V> field(16);
  engine::normals(engine::random_key{7, engine::purpose::test, 0}, 0, field.data(), field.size());
  auto const value = [&](std::vector<V> const& at) {
    work.field = at;
    return engine::lane(carried.log_density<false>(work, weights, std::span<V const>{}), 1);
  };
  for (std::size_t i = 0; i < 16; ++i) {
    work.field = field;
    carried.log_density<true>(work, weights, std::span<V const>{});
    carried.pull_back_log_density(work, V(2), weights, std::span<V const>{}, engine::gradient_slot<double>{});
    auto above = field, below = field;
    above[i] += V(1e-5);
    below[i] -= V(1e-5);
    CHECK(engine::lane(work.bar[i], 1) == Approx((value(above) - value(below)) / 1e-5).epsilon(1e-6).margin(1e-6));
  }
}

TEST_CASE("density/pushforward: a flow on other sites, which are known at run time only") {
  plain const m(seed{2});
  annealed const before(m, bind<free_field>(m2 = 0.5));
  using wide_flow = independent_sites<torus<4, 8>, real_field>;
  model<wide_flow, double> const wide(seed{2});
  engine::flow_model<flow_facts<wide_flow>::expansion, double> const& somewhere = wide;
  CHECK_THROWS_AS(pushforward(before, somewhere), std::invalid_argument);
}

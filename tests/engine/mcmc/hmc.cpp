// SPDX-License-Identifier: BSL-1.0
#include "../../scratch_directory.hpp"
#include "test_actions.hpp"

#include <catch2/catch.hpp>
#include <rgflow/engine/mcmc.hpp>
#include <rgflow/engine/parallel.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/engine/statistics.hpp>

#include <numbers>

// Statistical comparisons are at 4 sigma with fixed seeds: about 35 of them, so another seed would fail one time
// in 450.

namespace {

using namespace rgflow::engine;
using V = lanes<double>;
using sampler = hmc<V, test_phi4_with_force>;

// <phi^2> of one real component of the free field.
double free_phi2(lattice const& sites, double m2) {
  double sum = 0;
  for (std::size_t k = 0; k < sites.volume(); ++k) {
    auto const c = sites.coordinates(k);
    double denominator = m2;
    for (std::size_t axis = 0; axis < sites.dimensions(); ++axis)
      denominator += 4 * std::pow(std::sin(std::numbers::pi * static_cast<double>(c[axis]) /
                                           static_cast<double>(sites.extents()[axis])),
                                  2);
    sum += 1 / (2 * denominator);
  }
  return sum / static_cast<double>(sites.volume());
}

auto site_average(lattice const& sites, int power) {
  return [volume = sites.volume(), power](auto phi) {
    using W = std::remove_cvref_t<decltype(phi[0])>;
    W sum(0);
    for (auto const& v : phi) {
      W term = v * v;
      if (power == 4) term = term * term;
      sum += term;
    }
    return sum * W(1 / static_cast<double>(volume));
  };
}

double sigmas_from(chain_estimate const& found, double expected) {
  return std::abs(found.value - expected) / found.error;
}

}  // namespace

TEST_CASE("mcmc/hmc: exact moments of free fields in 1, 2 and 3 dimensions") {
  serial_executor serial;
  for (auto const& extents : {std::vector<std::size_t>{6}, {4, 6}, {2, 3, 4}})
    for (auto const& [scheme, motion] : {std::pair{integrator::leapfrog, dynamics::hamiltonian},
                                         {integrator::minimum_norm, dynamics::hamiltonian},
                                         {integrator::leapfrog, dynamics::microcanonical},
                                         {integrator::minimum_norm, dynamics::microcanonical}}) {
      auto const sites = periodic(extents);
      sampler chains({{0.5, 0., 1}}, sites, 1,
                     {.chains = 64, .scheme = scheme, .motion = motion, .thermalization = 100, .seed = 5});
      chains.thermalize(serial);
      auto const m = chains.measure(serial, 400, 1, [&](auto phi, auto out) { out[0] = site_average(sites, 2)(phi); });
      auto const phi2 = gamma_method(m.values, chains.chains());
      INFO(phi2.value << " +- " << phi2.error << ", exact " << free_phi2(sites, 0.5) << ", tau " << phi2.tau_int);
      CHECK(sigmas_from(phi2, free_phi2(sites, 0.5)) < 4);
      CHECK(phi2.error < 0.01 * phi2.value);
      CHECK(m.record.acceptance() == Approx(0.8).margin(0.06));
    }
}

TEST_CASE("mcmc/hmc: exact moments of one anharmonic site, in a double well too") {
  tbb_executor executor(2);
  for (double const m2 : {1., -2.}) {
    // quadrature of exp(-m2 x^2 - x^4)
    double z = 0, second = 0, fourth = 0;
    for (int i = -8000; i <= 8000; ++i) {
      double const x = i / 2000.;
      double const p = std::exp(-m2 * x * x - x * x * x * x);
      z += p, second += p * x * x, fourth += p * x * x * x * x;
    }
    auto const sites = periodic({1});
    sampler chains({{m2, 1., 1}}, sites, 1, {.chains = 64, .thermalization = 200, .seed = 6});
    chains.thermalize(executor);
    auto const m = chains.measure(executor, 3000, 2, [&](auto phi, auto out) {
      out[0] = site_average(sites, 2)(phi);
      out[1] = site_average(sites, 4)(phi);
    });
    auto const x2 = gamma_method(m.series(0), 64);
    auto const x4 = gamma_method(m.series(1), 64);
    INFO("m2 " << m2 << ": " << x2.value << " +- " << x2.error << ", exact " << second / z);
    CHECK(sigmas_from(x2, second / z) < 4);
    CHECK(sigmas_from(x4, fourth / z) < 4);
    CHECK(x2.error < 0.01 * x2.value);
    CHECK(check_convergence(m.series(0), 64).converged);
  }
}

TEST_CASE("mcmc/hmc: <exp(-dH)> = 1 at three steps, and <phi dS/dphi> counts the components") {
  tbb_executor executor(2);
  auto const sites = periodic({4, 4});
  test_phi4_with_force const action{{-0.5, 0.5, 2}};
  for (auto const& [acceptance, motion] : {std::pair{0.75, dynamics::hamiltonian},
                                           {0.85, dynamics::hamiltonian},
                                           {0.95, dynamics::hamiltonian},
                                           {0.8, dynamics::microcanonical}}) {
    sampler chains(action, sites, 2,
                   {.chains = 64, .motion = motion, .target_acceptance = acceptance, .thermalization = 300, .seed = 8});
    chains.thermalize(executor);
    auto const m = chains.measure(executor, 3000, 1, [&](std::span<V const> phi, std::span<V> out) {
      std::vector<V> gradient(phi.size());
      action.value_and_gradient(sites, phi.data(), gradient.data());
      V sum(0);
      for (std::size_t i = 0; i < phi.size(); ++i) sum += phi[i] * gradient[i];
      out[0] = sum;
    });
    auto const creutz = m.record.exp_minus_delta_h();
    INFO("acceptance " << m.record.acceptance() << ", exp(-dH) " << creutz.value << " +- " << creutz.error);
    CHECK(m.record.acceptance() == Approx(acceptance).margin(0.05));
    CHECK(creutz.error < 0.005);
    CHECK(sigmas_from(creutz, 1) < 4);
    CHECK(sigmas_from(gamma_method(m.values, 64), 32) < 4);
  }
}

TEST_CASE("mcmc/hmc: the same bits for any executor and number of threads") {
  auto const sites = periodic({4, 4});
  auto const run = [&](executor_ref executor) {
    sampler chains({{-0.5, 0.5, 2}}, sites, 2, {.chains = 100, .thermalization = 30, .seed = 9});
    chains.thermalize(executor);
    auto m = chains.measure(
        executor, 20, 1, [&](auto phi, auto out) { out[0] = site_average(sites, 2)(phi); }, 2);
    CHECK(m.table().length() == 10);
    return std::pair{chains.state().fields, m.values};
  };
  serial_executor serial;
  auto const reference = run(serial);
  for (std::size_t const threads : {1U, 2U, 3U, 8U}) {
    tbb_executor executor(threads);
    CHECK(run(executor) == reference);
  }
}

TEST_CASE("mcmc/hmc: a run killed anywhere goes on with the same bits") {
  auto const sites = periodic({4, 4});
  test_phi4_with_force const action{{-0.5, 0.5, 2}};
  hmc_options const options{.chains = 20, .thermalization = 40, .seed = 10};
  serial_executor serial;
  sampler unbroken(action, sites, 2, options);
  unbroken.thermalize(serial);
  unbroken.advance(serial, 15);
  scratch_directory const scratch;
  for (std::uint64_t const killed_at : {1U, 20U, 33U, 40U, 47U}) {
    {
      sampler first(action, sites, 2, options);
      first.thermalize(serial, killed_at);
      if (killed_at > 40) first.advance(serial, killed_at - 40);
      auto const state = first.state();
      checkpoint_writer writer;
      add_to(writer, "hmc/", state);
      writer.save(scratch / "hmc.ckpt");
    }
    sampler second(action, sites, 2, options);
    second.restore(read_hmc_state<double>(checkpoint_file::load(scratch / "hmc.ckpt"), "hmc/"));
    CHECK(second.trajectory() == killed_at);
    second.thermalize(serial);
    second.advance(serial, 55 - second.trajectory());
    CHECK(second.state().fields == unbroken.state().fields);
    CHECK(second.step() == unbroken.step());
  }
}

TEST_CASE("mcmc/hmc: a state of another run is refused") {
  test_phi4_with_force const action{{-0.5, 0.5, 2}};
  hmc_options const options{.chains = 4, .seed = 5};
  auto const state = sampler(action, periodic({4, 16}), 2, options).state();
  CHECK_NOTHROW(sampler(action, periodic({4, 16}), 2, options).restore(state));
  auto const refused = [&](test_phi4_with_force const& a, lattice const& sites, hmc_options const& other) {
    CHECK_THROWS_WITH(sampler(a, sites, 2, other).restore(state), Catch::Contains("hmc: found a state of"));
  };
  refused(action, periodic({8, 8}), options);  // as many numbers
  refused({{-0.5, 0.75, 2}}, periodic({4, 16}), options);
  auto other = options;
  other.seed = 6;
  refused(action, periodic({4, 16}), other);
}

TEST_CASE("mcmc/hmc: a chain depends neither on how many others there are nor on the lanes") {
  auto const sites = periodic({4, 4});
  test_phi4_with_force const action{{-0.5, 0.5, 2}};
  serial_executor serial;
  auto const run = [&]<class W>(W, std::size_t chains) {
    hmc<W, test_phi4_with_force> h(action, sites, 2, {.chains = chains, .thermalization = 0, .seed = 11});
    h.advance(serial, 4);
    return std::vector{h.field(0), h.field(4)};
  };
  auto const many = run(V(0), 64);
  CHECK(run(V(0), 5) == many);
  auto const one_lane = run(0., 5);
  for (std::size_t c = 0; c < 2; ++c)
    for (std::size_t i = 0; i < 32; ++i) CHECK(one_lane[c][i] == Approx(many[c][i]).margin(1e-10));
}

TEST_CASE("mcmc/hmc: even chains start hot, odd chains cold, all differently") {
  auto const sites = periodic({16, 16});
  sampler const chains({{1., 0., 2}}, sites, 2, {.chains = 8, .hot_width = 2, .seed = 12});
  for (std::size_t chain = 0; chain < 8; ++chain) {
    auto const field = chains.field(chain);
    double mean = 0, squares = 0;
    for (std::size_t i = 0; i < field.size(); i += 2) mean += field[i] / 256, squares += field[i] * field[i] / 256;
    double const variance = squares - mean * mean;
    if (chain % 2 == 0) CHECK(variance == Approx(4).margin(4 * 4 * std::sqrt(2. / 256)));
    if (chain % 2 == 1) CHECK(variance == Approx(0).margin(1e-12));
    if (chain >= 2) CHECK(chains.field(chain - 2) != field);
  }
}

TEST_CASE("mcmc/hmc: chains that start far out come home") {
  // Cold starts of width 4 sit where the force is a thousand times what the tuned step can follow.
  auto const sites = periodic({8, 8});
  serial_executor serial;
  sampler chains({{-2., 1., 2}}, sites, 2, {.chains = 64, .thermalization = 300, .hot_width = 4, .seed = 13});
  chains.thermalize(serial);
  auto const m = chains.measure(serial, 300, 1, [&](auto phi, auto out) { out[0] = site_average(sites, 2)(phi); });
  CHECK(check_convergence(m.values, 64).split_r_hat < 1.02);
}

TEST_CASE("mcmc/hmc: an action without a force is differentiated by the engine") {
  auto const sites = periodic({4});
  serial_executor serial;
  hmc_options const options{.chains = 8, .thermalization = 0, .seed = 14};
  hmc<V, test_phi4> derived({-0.5, 0.5, 2}, sites, 2, options);
  sampler by_hand({{-0.5, 0.5, 2}}, sites, 2, options);
  derived.advance(serial, 3);
  by_hand.advance(serial, 3);
  for (std::size_t i = 0; i < 8; ++i) CHECK(derived.field(3)[i] == Approx(by_hand.field(3)[i]).margin(1e-11));
}

TEST_CASE("mcmc/hmc: measurements see every chain and time once, in order") {
  auto const sites = periodic({2});
  serial_executor serial;
  sampler chains({{1., 0., 1}}, sites, 1, {.chains = 21, .thermalization = 0, .seed = 15});
  auto m =
      chains.measure(serial, 3, 2, [](std::span<V const> phi, std::span<V> out) { out[0] = phi[0], out[1] = phi[1]; });
  REQUIRE(m.values.size() == 3 * 21 * 2);
  for (std::size_t chain = 0; chain < 21; ++chain) {
    CHECK(m.table().at(2, chain, 0) == chains.field(chain)[0]);
    CHECK(m.table().at(2, chain, 1) == chains.field(chain)[1]);
  }
  CHECK(m.series(1)[2 * 21 + 7] == chains.field(7)[1]);
}

TEST_CASE("mcmc/hmc: other moves are mixed in after every trajectory, before it is measured") {
  auto const sites = periodic({2});
  serial_executor serial;
  sampler chains({{1., 0., 1}}, sites, 1, {.chains = 21, .thermalization = 0, .seed = 15});
  chains.advance(serial, 2);
  auto const m = chains.measure(
      serial, 3, 1, [](std::span<V const> phi, std::span<V> out) { out[0] = phi[1]; }, 1,
      [](std::uint64_t trajectory, std::size_t first_chain, std::span<V> phi) {
        phi[1] = V(static_cast<double>(100 * trajectory + first_chain));
      });
  for (std::size_t time = 0; time < 3; ++time)
    for (std::size_t chain = 0; chain < 21; ++chain)
      CHECK(m.table().at(time, chain) == static_cast<double>(100 * (2 + time) + chain / V::size * V::size));
}

TEST_CASE("mcmc/tuning: finds trajectories that cost less than those it began with, from either side") {
  // A ring whose slowest wave has a frequency of a third: trajectories of about pi / 2 of its phase are best.
  auto const sites = periodic({8});
  test_phi4_with_force const action{{0.05, 0., 1}};
  serial_executor serial;
  auto const observe = [&](auto phi, auto out) { out[0] = site_average(sites, 2)(phi); };
  for (double const begin : {0.4, 8.}) {
    std::size_t told = 0;
    hmc_tuning_plan plan;
    plan.on_trial = [&](hmc_trial const&) { ++told; };
    auto const tuned =
        tune_hmc<V>(action, sites, 1, {.length = begin, .thermalization = 100, .seed = 17}, serial, 1, observe, plan);
    INFO("from " << begin << " to " << tuned.options.length);
    CHECK(tuned.trials.size() == told);
    CHECK(tuned.trials.front().length == begin);
    CHECK(tuned.options.length > 1.5);
    double least = tuned.trials.front().forces;
    for (auto const& trial : tuned.trials) least = std::min(least, trial.forces);
    CHECK(least < tuned.trials.front().forces / (begin < 1 ? 2 : 1));
    CHECK(std::ranges::any_of(tuned.trials, [&](hmc_trial const& t) {
      return t.forces == least && t.length == tuned.options.length &&
             t.target_acceptance == tuned.options.target_acceptance;
    }));

    auto options = tuned.options;
    options.thermalization = 100;
    sampler chains(action, sites, 1, options);
    chains.place(tuned.fields);
    CHECK(chains.state().fields == tuned.fields);
    chains.thermalize(serial);
    auto const phi2 = gamma_method(chains.measure(serial, 1000, 1, observe).values, 64);
    CHECK(sigmas_from(phi2, free_phi2(sites, 0.05)) < 4);
  }
}

TEST_CASE("mcmc/tuning: trials too short to know their autocorrelations choose nothing") {
  auto const sites = periodic({8});
  serial_executor serial;
  hmc_options const given{.chains = 16, .length = 0.1, .thermalization = 50, .seed = 18};
  // Of a wave that turns once in 2 pi / 0.05, eight trajectories of length 0.1 to 1.6 are a small part.
  auto const tuned = tune_hmc<V>(
      test_phi4_with_force{{0.00125, 0., 1}}, sites, 1, given, serial, 1,
      [&](auto phi, auto out) { out[0] = site_average(sites, 2)(phi); },
      {.thermalization = 20, .trajectories = 8, .most_trajectories = 8, .acceptances = {0.5}});
  for (auto const& trial : tuned.trials) CHECK_FALSE(trial.tau_found);
  CHECK(tuned.options.length == given.length);
  CHECK(tuned.options.target_acceptance == given.target_acceptance);
}

TEST_CASE("mcmc/hmc: a force that does not belong to the action is refused while tuning") {
  struct wrong_force : test_phi4_with_force {
    double value_and_gradient(lattice const& sites, double const* phi, double* gradient) const {
      double const s = test_phi4_with_force::value_and_gradient(sites, phi, gradient);
      for (std::size_t i = 0; i < sites.volume(); ++i) gradient[i] *= -1;
      return s;
    }
  };
  serial_executor serial;
  hmc<double, wrong_force> chains({{{30., 0., 1}}}, periodic({12}), 1, {.chains = 2, .seed = 16});
  CHECK_THROWS_WITH(chains.thermalize(serial), Catch::Contains("gradient fits its value"));
}

TEST_CASE("mcmc/hmc: senseless options and actions that are not finite are refused") {
  auto const sites = periodic({2});
  test_phi4_with_force const action{{1., 0., 1}};
  CHECK_THROWS_AS(sampler(action, sites, 1, {.chains = 0}), std::invalid_argument);
  CHECK_THROWS_AS(sampler(action, sites, 0, {}), std::invalid_argument);
  CHECK_THROWS_WITH(sampler(action, sites, 1, {.length = -1}), Catch::Contains("length -1"));
  CHECK_THROWS_AS(sampler(action, sites, 1, {.jitter = 1}), std::invalid_argument);
  CHECK_THROWS_AS(sampler(action, sites, 1, {.step = 0}), std::invalid_argument);
  CHECK_THROWS_AS(sampler(action, sites, 1, {.target_acceptance = 1}), std::invalid_argument);
  CHECK_THROWS_WITH(sampler(action, periodic({1}), 1, {.motion = dynamics::microcanonical}),
                    Catch::Contains("expected a field of at least two"));
  CHECK_NOTHROW(sampler(action, sites, 1, {.motion = dynamics::microcanonical}));
  sampler good(action, sites, 1, {.chains = 4});
  CHECK_THROWS_WITH(good.place(std::vector<double>(7)), Catch::Contains("7 numbers") && Catch::Contains("8"));
  auto cut = good.state();
  cut.fields.clear();
  CHECK_THROWS_WITH(good.restore(cut), Catch::Contains("0 numbers") && Catch::Contains("8"));
  CHECK_THROWS_AS(good.field(4), std::invalid_argument);
  serial_executor serial;
  sampler broken({{std::nan(""), 0., 1}}, sites, 1, {.chains = 4});
  CHECK_THROWS_WITH(broken.advance(serial, 1), Catch::Contains("chain 0"));
}

// SPDX-License-Identifier: BSL-1.0

// What is said of a flow, where everything is known: one normal number, drawn by another normal distribution.

#include <record/quality.hpp>

#include <rgflow/engine/random.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <vector>

using namespace record;

namespace {

double normal(std::uint64_t run, std::uint64_t i) {
  return rgflow::engine::normal<double>({21, rgflow::engine::purpose::test, run}, i, 0);
}

/// log of the density of a normal distribution.
double log_normal(double x, double mean, double width) {
  return -std::pow((x - mean) / width, 2) / 2 - std::log(width * std::sqrt(2 * std::numbers::pi));
}

constexpr std::size_t chains = 64;

/// x as a configuration: it is the mean and the action, the other columns are 1 + x^2.
struct one_number {
  row_layout row{4, 1};
  void add(std::vector<double>& rows, double x) const {
    for (std::size_t k = 0; k < row.columns(); ++k)
      rows.push_back(k == row.mean(0) || k == column_action ? x : 1 + x * x);
  }
};

/// samples(i), chain_state(time * chains + chain), and what log w is of either.
template <class Sample, class State, class LogWeight>
measurements measured(std::size_t samples, std::size_t times, Sample const& sample, State const& state,
                      LogWeight const& log_w) {
  one_number const make;
  measurements m;
  m.layout = make.row;
  m.observables = {average("m", "mean", make.row.mean(0), estimate{0, 0})};
  for (std::size_t i = 0; i < samples; ++i) {
    double const x = sample(i);
    make.add(m.rows, x);
    m.log_w.push_back(log_w(x));
  }
  program::chain_result c{true, chains, {}, {}, 1, 0, 0, 0, 0, 0};
  for (std::size_t i = 0; i < times * chains; ++i) {
    double const x = state(i);
    make.add(c.table, x);
    m.log_w_on_chains.push_back(log_w(x));
  }
  m.chains = std::move(c);
  return m;
}

/// Asked 8 times here: with right errors one choice of random numbers in 18000 would give a false alarm.
bool near(estimate found, double expected) { return std::abs(found.value - expected) < 4.5 * found.error; }

/// Chains of normal numbers x, each with `memory` of the one before.
std::vector<double> chains_of_normal(std::uint64_t run, std::size_t times, double memory) {
  std::vector<double> x(times * chains);
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = i < chains ? normal(run, i) : memory * x[i - chains] + std::sqrt(1 - memory * memory) * normal(run, i);
  return x;
}

}  // namespace

TEST_CASE("record/quality: a flow that is too wide has the measures of two normal distributions, within its errors") {
  constexpr double s = 1.3, log_z = 2;
  auto const states = chains_of_normal(1, 400, 0.5);
  auto const m = measured(
      20000, 400, [](std::size_t i) { return s * normal(2, i); }, [&](std::size_t i) { return states[i]; },
      [](double x) { return log_z + log_normal(x, 0, 1) - log_normal(x, 0, s); });
  auto const q = assess(m);
  double const ess = std::sqrt(2 * s * s - 1) / (s * s), kl = (s * s - 1) / 2 - std::log(s),
               kl_forward = std::log(s) - (1 - 1 / (s * s)) / 2;
  CHECK(q.reliable);
  CHECK(near(q.ess, ess));
  CHECK(near(q.kl, kl));
  REQUIRE(q.cross);
  CHECK(q.cross->configurations == 400 * chains);
  CHECK(near(q.cross->ess_forward, ess));
  CHECK(near(q.cross->kl_forward, kl_forward));
  CHECK(near(q.cross->bracket.lower, log_z - kl));
  CHECK(near(q.cross->bracket.upper, log_z + kl_forward));
  CHECK(q.cross->unseen.value < 1e-3);
  CHECK(q.cross->unseen.error >= 1. / (400 * chains));
  CHECK(q.acceptance.error > 0);
  CHECK(q.tau_int.error > 0);
  CHECK(q.cross->convergence.converged);
  CHECK((q.flow_and_hmc.quantities == 1 + 3 && q.flow_and_known.quantities == 1));
  CHECK(q.flow_and_hmc.beyond == 0);
  CHECK(q.flow_and_known.text().starts_with("all 1 agree within "));
  for (estimate const e : {q.ess, q.kl, q.cross->ess_forward, q.cross->kl_forward}) CHECK(e.error < 0.01);

  auto const few = assess(measured(
      20000, 60, [](std::size_t i) { return s * normal(2, i); }, [&](std::size_t i) { return states[i]; },
      [](double x) { return log_z + log_normal(x, 0, 1) - log_normal(x, 0, s); }));
  CHECK_FALSE(few.cross->convergence.converged);
}

TEST_CASE("record/quality: the error of forward ESS is how far runs of correlated chains scatter") {
  constexpr double s = 1.3;
  constexpr std::size_t runs = 60;
  double sum = 0, square = 0, error = 0;
  for (std::size_t run = 0; run < runs; ++run) {
    auto const states = chains_of_normal(100 + run, 100, 0.9);
    auto const q = assess(measured(
        64, 100, [](std::size_t i) { return s * normal(2, i); }, [&](std::size_t i) { return states[i]; },
        [](double x) { return log_normal(x, 0, 1) - log_normal(x, 0, s); }));
    sum += q.cross->ess_forward.value / runs;
    square += std::pow(q.cross->ess_forward.value, 2) / runs;
    error += q.cross->ess_forward.error / runs;
  }
  // The scatter of 60 runs is known to 9 %; without regard to autocorrelation the errors would be less than half.
  CHECK(error == Approx(std::sqrt(square - sum * sum)).epsilon(0.3));
}

TEST_CASE("record/quality: a flow that draws one of two wells is told by what the chains have seen") {
  // The target is half +3, half -3 with width 0.5; the flow is the former, a little wider.
  auto const log_w = [](double x) {
    return std::log((std::exp(log_normal(x, 3, 0.5)) + std::exp(log_normal(x, -3, 0.5))) / 2) - log_normal(x, 3, 0.55);
  };
  auto const q = assess(measured(
      20000, 400, [](std::size_t i) { return 3 + 0.55 * normal(3, i); },
      [](std::size_t i) { return (i % chains < chains / 2 ? 3 : -3) + 0.5 * normal(4, i); }, log_w));
  CHECK(q.ess.value > 0.97);  // blind
  CHECK(q.reliable);
  CHECK(q.kl.value < 0.02);
  CHECK(q.cross->ess_forward.value < 1e-3);
  CHECK(q.cross->kl_forward.value > 10);
  CHECK(q.cross->bracket.width() > 10);
  CHECK(near(q.cross->unseen, 0.5));
  CHECK(q.flow_and_known.beyond == 1);
  CHECK(q.flow_and_known.text().starts_with("1 of 1 differ by more than 4 σ, mean by "));
  CHECK_FALSE(q.cross->convergence.converged);  // nor do these chains visit both
}

TEST_CASE("record/quality: where weights are too uneven the values are those of Metropolis, and right") {
  auto const log_w = [](double x) { return log_normal(x, 1.8, 1) - log_normal(x, 0, 1); };
  auto m = measured(
      20000, 100, [](std::size_t i) { return normal(5, i); }, [](std::size_t i) { return 1.8 + normal(6, i); }, log_w);
  auto const q = assess(m);
  CHECK_FALSE(q.reliable);
  CHECK(q.tau_int.value > 2);
  CHECK(q.acceptance.value < 0.5);
  auto const& mean = q.observables.front();
  CHECK(near(mean.flow, 1.8));
  CHECK(mean.flow.error > 2 / std::sqrt(20000.));  // 1 / sqrt(20000) if they were independent
  m.chains.reset();
  auto const alone = assess(m);
  CHECK_FALSE(alone.cross);
  CHECK(alone.flow_and_hmc.quantities == 0);
}

TEST_CASE("record/quality: an agreement counts what it compares") {
  agreement a;
  constexpr double unknown = std::numeric_limits<double>::infinity();
  a.add("x", {1, 0.3}, {2.5, 0.4});
  a.add("y", {std::nan(""), 1}, {0, 1});
  CHECK(a.text() == "all 1 agree within 3 σ (farthest: x); 1 without a value");
  // What has no error agrees with everything and nothing, even with itself.
  a.add("u", {1, unknown}, {2, 1});
  a.add("v", {1, 0}, {1, unknown});
  a.add("w", {1, std::nan("")}, {1, 0});
  CHECK(a.text() == "all 1 agree within 3 σ (farthest: x); 4 without a value");
  a.add("z", {5, 1}, {0, 0});
  CHECK(a.text() == "1 of 2 differ by more than 4 σ, z by 5 σ; 4 without a value");
}

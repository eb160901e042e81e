// SPDX-License-Identifier: BSL-1.0

// log Z and its derivative along a range of couplings, from samples that are made up; and the program itself.

#include "../process.hpp"

#include "../../scratch_directory.hpp"

#include <family/curve.hpp>

#include <rgflow/engine/random.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

using namespace family;

namespace {

/// So many points from 4 to 6, with log Z = 3 lambda - lambda^3 on 2 x 2 sites: exact, or with uneven weights.
run_results made_up(std::size_t points, double spread) {
  run_results r;
  r.asked.lattice = 2;
  for (double const lambda : couplings(4, 6, points)) {
    std::uint64_t const k = r.points.size();
    flow_samples s;
    for (std::size_t i = 0; i < 4096; ++i) {
      double const noise = spread * rgflow::engine::normal<double>({7, rgflow::engine::purpose::test, k}, i, 0);
      s.log_w.push_back(3 * lambda - std::pow(lambda, 3) + noise - spread * spread / 2);
      double const phi4 = -(3 - 3 * lambda * lambda) / 4;
      s.table.insert(s.table.end(), {0, 0.1 * lambda, phi4, 0.2, 0.05});
    }
    r.points.push_back({lambda, std::move(s)});
  }
  return r;
}

}  // namespace

TEST_CASE("family: the integral through all couplings is exact for polynomials") {
  for (std::size_t points = 2; points <= 17; ++points) {
    auto const at = couplings(1, 2.5, points);
    CHECK(at.front() == 1);
    CHECK(at.back() == 2.5);
    for (std::size_t k = 0; k < points; ++k) {
      if (k > 0) CHECK(at[k] > at[k - 1]);
      auto const weights = integration_weights(at, k);
      for (std::size_t degree = 0; degree < points; ++degree) {
        double sum = 0;
        for (std::size_t i = 0; i < points; ++i) sum += weights[i] * std::pow(at[i], static_cast<double>(degree));
        auto const d = static_cast<double>(degree + 1);
        CHECK(sum == Approx((std::pow(at[k], d) - 1) / d).epsilon(1e-10).margin(1e-10));
      }
    }
  }
}

TEST_CASE("family: log Z and the integral of its derivative, of exact samples") {
  auto const r = made_up(5, 0);
  auto const curve = curve_of(r);
  REQUIRE(curve.size() == 5);
  for (auto const& p : curve) {
    double const exact = 3 * (p.lambda - 4) - std::pow(p.lambda, 3) + 64;
    CHECK(p.weights.log_z.value == Approx(3 * p.lambda - std::pow(p.lambda, 3)));
    CHECK(p.change.value == Approx(exact).margin(1e-10));
    CHECK(p.integrated.value == Approx(exact).margin(1e-10));
    CHECK(p.ess.value == Approx(1));
    CHECK(p.phi2.value == Approx(0.1 * p.lambda));
    CHECK(p.susceptibility.value == Approx(4 * (0.05 - 0.04)));
  }
  CHECK(curve[0].of_rule.has_value());
  CHECK(!curve[1].of_rule);
  CHECK(curve[4].of_rule.value() == Approx(0).margin(1e-10));  // three points serve for a cubic log Z
  // Of a derivative that is not that of log Z.
  auto wrong = r;
  for (std::size_t i = column_phi4; i < wrong.points[2].flow.table.size(); i += column_count)
    wrong.points[2].flow.table[i] *= 1.1;
  CHECK(std::abs(curve_of(wrong)[4].disagreement.value) > 1);
}

// Four comparisons at 4.5 standard errors: false alarms for 3 seeds in 100000.
TEST_CASE("family: errors of the change of log Z") {
  auto const r = made_up(5, 0.3);
  auto const curve = curve_of(r);
  double const relative = std::sqrt((std::exp(0.09) - 1) / 4096);  // of a mean weight
  for (std::size_t k = 1; k < 5; ++k) {
    double const lambda = curve[k].lambda, exact = 3 * (lambda - 4) - std::pow(lambda, 3) + 64;
    CHECK(curve[k].change.error == Approx(std::sqrt(2.) * relative).epsilon(0.3));  // here points are independent
    CHECK(std::abs(curve[k].change.value - exact) < 4.5 * curve[k].change.error);
  }
}

TEST_CASE("family: chains that have to measure longer don't thermalize longer") {
  auto r = made_up(5, 0.3);
  auto const curve = curve_of(r);
  r.by_chains = integral{.difference = {curve.back().change.value, 2 * curve.back().change.error},
                         .tuning_seconds = 1,
                         .seconds = 12,
                         .thermalization_seconds = 10};
  auto const lines = costs(r, curve);  // 1 + 10 + 4 * 2
  REQUIRE(lines.size() == 2);
  CHECK(lines[1].find("for the error of the flow 19 s") != std::string::npos);
}

TEST_CASE("family: a short run, stopped by nothing, on any number of threads") {
  scratch_directory const scratch;
  auto const run = [&](std::string const& threads, std::string const& sweeps) {
    process one(
        {"--steps", "8", "--batch", "32", "--points", "3", "--samples", "1024", "--hmc-sweeps", sweeps, "--hmc-points",
         "1", "--hmc-nodes", "3", "--threads", threads, "--quiet", "--out", scratch.path().string()},
        scratch.path() / "log");
    REQUIRE(one.wait() == 0);
    return nlohmann::json::parse(contents(scratch.path() / "results.json"));
  };
  auto const found = run("1", "100");
  REQUIRE(found["points"].size() == 3);
  CHECK(found["points"][1]["lambda"] == 5);
  CHECK(found["points"][1]["hmc"]["phi2"][0] > 0.1);
  CHECK(!found["points"][0].contains("hmc"));
  CHECK(found["points"][1]["hmc"]["converged"] == false);  // 100 trajectories are fewer than 200 tau_int
  CHECK(contents(scratch.path() / "log").find("At λ = 5: HMC is not converged") != std::string::npos);
  CHECK(found["hmc_integral"]["log_z_change"][0].get<double>() == Approx(-14.14).margin(1));
  auto const again = run("2", "0");
  for (std::size_t k = 0; k < 3; ++k) CHECK(again["points"][k]["log_z"] == found["points"][k]["log_z"]);
}

TEST_CASE("family: 16 x 16 sites begin with the weights of 8 x 8, also when a run goes on from there") {
  scratch_directory const scratch;
  auto const run = [&](std::string const& out, std::vector<std::string> given) {
    for (auto const* word : {"--lattice", "16", "--batch", "16", "--points", "2", "--samples", "1024", "--hmc-sweeps",
                             "0", "--threads", "1", "--quiet", "--out"})
      given.emplace_back(word);
    given.push_back((scratch.path() / out).string());
    process one(given, scratch.path() / "log");
    REQUIRE(one.wait() == 0);
    return nlohmann::json::parse(contents(scratch.path() / out / "results.json"));
  };
  auto const whole = run("whole", {"--steps", "3"});
  REQUIRE(whole["stages"].size() == 2);
  CHECK(whole["stages"][0]["lattice"] == 8);
  CHECK(whole["stages"][0]["steps"] == 6);
  CHECK(whole["stages"][1]["steps"] == 3);
  std::filesystem::create_directory(scratch.path() / "resumed");
  std::filesystem::copy(scratch.path() / "whole/checkpoint_8", scratch.path() / "resumed/checkpoint_8");
  auto const resumed = run("resumed", {"--resume"});
  CHECK(resumed["points"][1]["log_z"] == whole["points"][1]["log_z"]);
  CHECK(run("alone", {"--steps", "3", "--first-lattice", "16"})["points"][1]["log_z"] != whole["points"][1]["log_z"]);
}

TEST_CASE("family: what makes no sense is refused in one sentence") {
  scratch_directory const scratch;
  for (auto const& [given, said] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"--from", "6", "--to", "4"}, "--from is not less than --to"},
           {{"--hmc-sweeps", "5"}, "--hmc-sweeps is 5"},
           {{"--lattice", "12"}, "--lattice"},
           {{"--resume", "--out", scratch.path().string()}, "--resume found no checkpoint"}}) {
    process refused(given, scratch.path() / "refused.log");
    CHECK(refused.wait() == 2);
    CHECK(refused.err().find(said) != std::string::npos);
  }
}

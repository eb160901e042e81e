// SPDX-License-Identifier: BSL-1.0

// The program as its users meet it: started, continued and misled from outside.

#include "../process.hpp"

#include "../../scratch_directory.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <numbers>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using words = std::vector<std::string>;

words operator+(words a, words const& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// A run of some seconds.
words short_run(std::filesystem::path const& out, std::string const& threads = "2") {
  return {"--lattice", "8",         "--batch", "64",      "--samples", "2048",      "--hmc-sweeps",
          "100",       "--threads", threads,   "--quiet", "--out",     out.string()};
}

/// What a run found, without times and command line.
nlohmann::json results(std::filesystem::path const& out) {
  auto j = nlohmann::json::parse(contents(out / "results.json"));
  for (auto const* name : {"command_line", "train_seconds", "train_samples_per_s", "sample_samples_per_s"})
    j.erase(name);
  return j;
}

}  // namespace

TEST_CASE("record: a short run writes what it says, whatever the number of threads") {
  scratch_directory const scratch;
  auto const one = scratch.path() / "one", two = scratch.path() / "two";
  process first(short_run(one, "1") + words{"--steps", "60"}, scratch.path() / "one.log");
  REQUIRE(first.wait() == 0);
  for (auto const* file : {"checkpoint", "loss.csv", "samples.h5", "results.json"})
    CHECK(std::filesystem::exists(one / file));
  auto const found = results(one);
  REQUIRE(found["stages"].size() == 1);
  CHECK(found["stages"][0]["steps"] == 60);
  CHECK(found["samples"] == 2048);
  CHECK(found["ess"][0].get<double>() > 0);
  CHECK(found["log_z"][0].get<double>() > -found["free_energy_bound"][0].get<double>());
  CHECK(first.out().find("log Z") != std::string::npos);
  // All configurations of the chains are judged; they are too few, and so are the steps.
  CHECK(found["hmc_configurations"] == 6400);
  CHECK(found["hmc"]["converged"] == false);
  CHECK(first.out().find("HMC, not converged") != std::string::npos);
  CHECK(first.out().find("HMC is not converged (split R-hat ") != std::string::npos);
  CHECK(first.out().find("(HMC not converged)") != std::string::npos);
  CHECK(found["flow_reliable"] == false);
  CHECK(first.out().find("flow, Metropolis (τ_int ") != std::string::npos);
  auto const compared = found["flow_and_hmc"];
  CHECK(compared["quantities"].get<int>() + compared["no_value"].get<int>() == 9 + 5);
  for (auto const* name :
       {"ess", "ess_forward", "kl", "kl_forward", "pareto_k", "acceptance", "metropolis_tau_int", "log_z", "unseen"}) {
    INFO(name);
    CHECK(found[name][1] > 0);
  }
  // 64 chains of 100 trajectories: the identity holds within 5 sigma, but for one run in a million.
  auto const identity = found["identity"]["hmc"];
  CHECK(std::abs(identity[0].get<double>() - 1) < 5 * identity[1].get<double>());

  process second(short_run(two, "2") + words{"--steps", "60"}, scratch.path() / "two.log");
  REQUIRE(second.wait() == 0);
  CHECK(results(two) == found);
}

TEST_CASE("record: a stopped run goes on to the same numbers, and not as another one") {
  scratch_directory const scratch;
  auto const whole = scratch.path() / "whole", parts = scratch.path() / "parts";
  words const length{"--steps", "300"};
  process all(short_run(whole) + length, scratch.path() / "whole.log");
  REQUIRE(all.wait() == 0);

  process stopped(short_run(parts) + length + words{"--save-every", "0"}, scratch.path() / "parts.log");
  while (!std::filesystem::exists(parts / "checkpoint")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  stopped.send(SIGTERM);
  REQUIRE(stopped.wait() == 128 + SIGTERM);
  CHECK_FALSE(std::filesystem::exists(parts / "results.json"));

  process other(short_run(parts) + words{"--resume", "--steps", "301"}, scratch.path() / "other.log");
  CHECK(other.wait() == 1);
  CHECK(other.err().find("of a run of 300 steps, expected 301 as --steps says") != std::string::npos);

  process rest(short_run(parts) + words{"--resume"}, scratch.path() / "rest.log");
  REQUIRE(rest.wait() == 0);
  CHECK(results(parts) == results(whole));
}

TEST_CASE("record: training goes on where it was stopped on a smaller lattice, and on the next one") {
  scratch_directory const scratch;
  auto const whole = scratch.path() / "whole";
  auto const run = [](std::filesystem::path const& out) {
    return words{"--lattice", "16",           "--steps", "30",      "--batch", "32",        "--samples",
                 "1024",      "--hmc-sweeps", "0",       "--quiet", "--out",   out.string()};
  };
  process all(run(whole), scratch.path() / "whole.log");
  REQUIRE(all.wait() == 0);
  auto const found = results(whole);
  REQUIRE(found["stages"].size() == 2);
  CHECK((found["stages"][0]["lattice"] == 8 && found["stages"][0]["steps"] == 60));
  CHECK((found["stages"][1]["lattice"] == 16 && found["stages"][1]["steps"] == 30));

  for (std::string const checkpoint : {"checkpoint_8", "checkpoint"}) {
    auto const log = scratch.path() / (checkpoint + ".log");
    auto const out = scratch.path() / ("at_" + checkpoint);
    process stopped(run(out) + words{"--save-every", "0"}, log);
    while (!std::filesystem::exists(out / checkpoint)) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    stopped.send(SIGTERM);
    REQUIRE(stopped.wait() == 128 + SIGTERM);
    CHECK(stopped.err().find("is saved in " + (out / checkpoint).string()) != std::string::npos);
    REQUIRE_FALSE(std::filesystem::exists(out / "results.json"));
    process rest({"--lattice", "16", "--batch", "32", "--samples", "1024", "--hmc-sweeps", "0", "--quiet", "--resume",
                  "--out", out.string()},
                 log);
    REQUIRE(rest.wait() == 0);
    CHECK(results(out) == found);
    CHECK(contents(out / "loss.csv") == contents(whole / "loss.csv"));
  }
}

TEST_CASE("record: the free field has its exact log Z, propagator and lengths, by the flow and by HMC") {
  scratch_directory const scratch;
  auto const out = scratch.path() / "free";
  process run({"--m2", "0.5", "--lambda", "0", "--lattice", "8", "--steps", "150", "--batch", "64", "--samples",
               "16384", "--hmc-sweeps", "600", "--threads", "2", "--quiet", "--out", out.string()},
              scratch.path() / "free.log");
  REQUIRE(run.wait() == 0);
  auto const found = results(out);
  constexpr double m2 = 0.5, l = 8;
  auto const square = [](double n) { return 4 * std::pow(std::sin(std::numbers::pi * n / l), 2); };
  double log_z = 0;
  for (int n1 = 0; n1 < 8; ++n1)
    for (int n2 = 0; n2 < 8; ++n2) log_z += std::log(std::numbers::pi / (m2 + square(n1) + square(n2))) / 2;
  CHECK(found["exact_log_z"] == Approx(log_z));
  CHECK(found["hmc"]["converged"] == true);
  CHECK(found["flow_reliable"] == true);
  CHECK(run.out().find("not converged") == std::string::npos);
  CHECK(run.out().find("flow, reweighted") != std::string::npos);
  auto const near = [&](nlohmann::json const& pair, double expected) {
    return std::abs(pair[0].get<double>() - expected) < 5 * pair[1].get<double>();
  };
  // 19 comparisons at 5 sigma: with right errors one seed in 90000 would give a false alarm.
  CHECK(near(found["log_z"], log_z));
  // The propagator of waves along an axis, 1 / 2 (m2 + p^2); its decay is exp(-r / length) but for what comes around.
  for (int r = 0; r <= 4; ++r) {
    double expected = 0;
    for (int n = 0; n < 8; ++n) expected += std::cos(2 * std::numbers::pi * n * r / l) / (2 * (m2 + square(n))) / l;
    auto const& row = found["two_point"][static_cast<std::size_t>(r)];
    INFO("r = " << r << ", expected " << expected << ", found " << row.dump());
    CHECK(row["r"] == r);
    CHECK(near(row["flow"], expected));
    CHECK(near(row["hmc"], expected));
    CHECK(row["hmc"][1] < 0.05 * expected);
  }
  for (auto const* by : {"flow", "hmc"}) {
    CHECK(near(found["correlation_length"][by], 1 / std::sqrt(m2)));
    CHECK(near(found["decay_length"][by], 1 / std::acosh(1 + m2 / 2)));
    CHECK(near(found["action_density"][by], 0.5));
    CHECK(near(found["m"][by], 0));
  }
  // 16 at 4 sigma: one seed in 1000.
  CHECK(found["flow_and_hmc"]["beyond"] == 0);
  CHECK(found["flow_and_known"]["beyond"] == 0);
  CHECK(found["hmc_and_known"]["quantities"] == 2);
  CHECK(run.out().find("all 14 agree within") != std::string::npos);
}

TEST_CASE("record: the field of the Ising model lies between bounds on its exact log Z") {
  scratch_directory const scratch;
  auto const out = scratch.path() / "ising";
  process run(short_run(out) + words{"--theory", "ising", "--steps", "120"}, scratch.path() / "ising.log");
  REQUIRE(run.wait() == 0);
  auto const found = results(out);
  CHECK(found["beta"] == 0.44);
  double const exact = found["exact_log_z"];
  CHECK(exact == Approx(119.637697).margin(1e-5));
  double const kl = found["kl"][0], bound = found["free_energy_bound"][0];
  CHECK(kl == Approx(exact + bound));
  CHECK((kl > 0 && kl < 10));
  CHECK(found["log_z_bracket"][1][0] > exact);
  auto const energy = found["spin_energy"];
  CHECK(std::abs(energy["hmc"][0].get<double>() - energy["known"][0].get<double>()) <
        5 * energy["hmc"][1].get<double>());
  auto const identity = found["identity"]["hmc"];
  CHECK(std::abs(identity[0].get<double>() - 1) < 5 * identity[1].get<double>());
  CHECK(run.out().find("exact log Z") != std::string::npos);
}

TEST_CASE("record: complex phi^4 lies between its bounds on log Z, and its samples are complex") {
  scratch_directory const scratch;
  auto const out = scratch.path() / "complex";
  process run(short_run(out) + words{"--theory", "complex-phi4", "--steps", "60"}, scratch.path() / "complex.log");
  REQUIRE(run.wait() == 0);
  auto const found = results(out);
  CHECK((found["mu"] == -2 && found["lambda"] == 1 && found["t"] == 0.392));
  CHECK(found["ess"][0].get<double>() > 0);
  CHECK(found["log_z_bracket"][0][0].get<double>() < found["log_z_bracket"][1][0].get<double>());
  CHECK(found["m_re"]["known"][0] == 0);
  CHECK(found["m_im"]["flow"][1] > 0);
  CHECK(found["helicity"]["hmc"][0] > 0);
  CHECK(found["optimizer"] == "soap");
  auto const identity = found["identity"]["hmc"];
  CHECK(std::abs(identity[0].get<double>() - 1) < 5 * identity[1].get<double>());
  CHECK(std::filesystem::file_size(out / "samples.h5") > 2048 * 2 * 64 * sizeof(float));
}

TEST_CASE("record: training by SOAP, and what is lost by which step") {
  scratch_directory const scratch;
  auto const by_adam = scratch.path() / "adam", by_soap = scratch.path() / "soap";
  words const asked{"--steps", "60", "--loss-by-step", "64"};
  process first(short_run(by_adam) + asked, scratch.path() / "adam.log");
  REQUIRE(first.wait() == 0);
  process second(short_run(by_soap) + asked + words{"--optimizer", "soap"}, scratch.path() / "soap.log");
  REQUIRE(second.wait() == 0);
  auto const found = results(by_soap);
  CHECK(found["optimizer"] == "soap");
  CHECK(results(by_adam)["optimizer"] == "adam");
  CHECK(found["ess"][0] != results(by_adam)["ess"][0]);
  // Four sites, seven colours of 4 x 4, three of 8 x 8, and before these the edges, which are drawn exactly.
  auto const parts = found["loss_by_step"];
  REQUIRE(parts.size() == 4 + 7 + 1 + 3);
  std::size_t sites = 0;
  for (auto const& part : parts) sites += part["sites"].get<std::size_t>();
  CHECK(sites == 64);
  CHECK(parts[0]["step"] == "");
  CHECK(parts[11]["step"] == "");
  CHECK(parts[11]["sites"] == 32);
  CHECK(std::abs(parts[11]["loss"][0].get<double>()) < 1e-4);
  CHECK(parts[14]["level"] == 0);
  CHECK(parts[14]["loss"][1] > 0);
  CHECK(second.out().find("half the variance of log w") != std::string::npos);
}

TEST_CASE("record: what makes no sense is refused in one sentence") {
  scratch_directory const scratch;
  for (auto const& [given, said] : std::vector<std::pair<words, std::string>>{
           {{"--theory", "potts"}, "--theory"},
           {{"--theory", "ising", "--m2", "-4"}, "--m2 is a constant of phi4, but --theory is ising"},
           {{"--theory", "ising", "--lambda", "4"},
            "--lambda is a constant of phi4 and complex-phi4, but --theory is ising"},
           {{"--theory", "complex-phi4", "--lambda", "-1"}, "complex_phi4"},
           {{"--beta", "0.3"}, "--beta is a constant of ising, but --theory is phi4"},
           {{"--theory", "ising", "--beta", "0"}, "beta is 0"},
           {{"--theory", "complex-phi4", "--lattice", "64"}, "no recipe was compiled for 64 sites per side"},
           {{"--lattice", "12"}, "--lattice"},
           {{"--hmc-sweeps", "5"}, "expected 0 or at least 100"},
           {{"--loss-by-step", "1"}, "--loss-by-step is 1, expected 0 or at least 2"},
           {{"--optimizer", "sgd"}, "--optimizer"},
           {{"--lambda", "0"}, "real_phi4"},
           {{"--resume", "--out", (scratch.path() / "nothing").string()}, "--resume found no checkpoint"}}) {
    process refused(given, scratch.path() / "refused.log");
    CHECK(refused.wait() == 2);
    CHECK(refused.err().find(said) != std::string::npos);
  }
}

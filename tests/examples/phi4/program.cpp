// SPDX-License-Identifier: BSL-1.0

// The main program as its users meet it: started, stopped, killed and misled from outside.

#include "../process.hpp"

#include "../../scratch_directory.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

using words = std::vector<std::string>;

words operator+(words a, words const& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

std::size_t occurrences(std::string const& text, std::string const& what) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += what.size()) ++n;
  return n;
}

/// A run that takes about a second.
words short_run(std::filesystem::path const& out, std::string const& steps = "40") {
  return {"--lattice",
          "8",
          "--hidden",
          "16",
          "--batch",
          "32",
          "--steps",
          steps,
          "--samples",
          "2000",
          "--rotations",
          "2",
          "--hmc-sweeps",
          "100",
          "--threads",
          "2",
          "--quiet",
          "--out",
          out.string(),
          "--json",
          (out / "results.json").string()};
}

/// Everything but the times and the command line, which differ between runs.
std::string numbers(std::filesystem::path const& json) {
  std::istringstream in(contents(json));
  std::string line, kept;
  while (std::getline(in, line))
    if (line.find("seconds") == std::string::npos && line.find("per_s") == std::string::npos &&
        line.find("command_line") == std::string::npos)
      kept += line + "\n";
  return kept;
}

bool appears(std::filesystem::path const& file) {
  for (int i = 0; i < 3000; ++i) {
    if (std::filesystem::exists(file)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace

TEST_CASE("phi4/options: a senseless value is one sentence and exit code 2") {
  scratch_directory const scratch;
  auto const [given, expected] = GENERATE(table<words, std::string>({
      {{"--lattice", "12"}, "8, 16, 32 or 64"},
      {{"--hidden", "7"}, "16, 32 or 64"},
      {{"--mu", "heavy"}, "--mu"},
      {{"--lambda", "-1"}, "--lambda"},
      {{"--latice", "8"}, "did you mean --lattice"},
      {{"--steps", "5", "--seconds", "3"}, "not both"},
      {{"--lambda", "0", "--mu", "1", "--t", "1"}, "diverges"},
      {{"--samples", "10"}, "--samples"},
      {{"--hmc-sweeps", "10000000"}, "GB of fields and measurements"},
      {{"--resume"}, "no checkpoint"},
  }));
  process run(given + words{"--out", (scratch.path() / "out").string()}, scratch.path() / "log");
  CHECK(run.wait() == 2);
  CHECK(run.out().empty());
  CHECK_THAT(run.err(), Catch::Contains(expected));
  auto const text = run.err();
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
  CHECK_FALSE(std::filesystem::exists(scratch.path() / "out"));
}

TEST_CASE("phi4/results: a run writes all that it promises") {
  scratch_directory const scratch;
  process run(short_run(scratch.path()), scratch.path() / "log");
  REQUIRE(run.wait() == 0);
  for (auto const* file : {"checkpoint", "loss.csv", "samples.h5", "report.html", "results.json"})
    CHECK(std::filesystem::file_size(scratch.path() / file) > 0);
  auto const json = contents(scratch.path() / "results.json");
  for (std::string const key : {"free_energy_bound",
                                "log_z",
                                "ess",
                                "acceptance",
                                "train_seconds",
                                "train_samples_per_s",
                                "sample_samples_per_s",
                                "action_density",
                                "phi2",
                                "phi4",
                                "m_squared",
                                "m_abs",
                                "corr_1",
                                "corr_half",
                                "helicity",
                                "m_re",
                                "m_im",
                                "identity_scaling",
                                "identity_action",
                                "ess_forward",
                                "pareto_k",
                                "max_weight_share",
                                "log_z_bracket"})
    CHECK_THAT(json, Catch::Contains("\"" + key + "\": "));
  CHECK(occurrences(json, "null") == 1);  // of all figures only the exact log Z is absent here
  CHECK_THAT(json, Catch::Contains("\"exact_log_z\": null"));
  auto const page = contents(scratch.path() / "report.html");
  CHECK_THAT(page, Catch::Contains("<svg") && Catch::Contains("data:image/png") && Catch::Contains("--lattice 8"));
  CHECK_THAT(contents(scratch.path() / "fields.png"), Catch::StartsWith("\x89PNG"));
  CHECK(occurrences(page, "://") ==
        occurrences(page, "http://www.w3.org/"));  // self-contained: but the names of formats
  CHECK_THAT(run.out(), Catch::Contains("helicity modulus") && Catch::Contains("free energy bound"));
}

// The exact log Z of the free field on 8 x 8 sites. The sampled one is off by more than 3.9 standard errors in one run
// of 10^4; the run is the same each time.
TEST_CASE("phi4/results: a short training finds log Z of the free field") {
  scratch_directory const scratch;
  process run({"--lattice", "8", "--mu", "4.5", "--lambda", "0", "--t", "1", "--steps", "500", "--samples", "20000",
               "--hmc-sweeps", "0", "--quiet", "--out", scratch.path().string(), "--json",
               (scratch.path() / "out.json").string()},
              scratch.path() / "log");
  REQUIRE(run.wait() == 0);
  auto const figures = nlohmann::json::parse(contents(scratch.path() / "out.json"));
  auto const bound = figures["free_energy_bound"].get<double>();
  constexpr double exact = -14.217201813940083;
  CHECK(bound > -exact - 0.02);
  CHECK(bound < -exact + 0.2);
  CHECK(std::abs(figures["log_z"][0].get<double>() - exact) < 3.9 * figures["log_z"][1].get<double>());
  CHECK(figures["ess"].get<double>() > 0.7);
}

TEST_CASE("phi4/results: a flow that has collapsed into one phase gives itself away") {
  scratch_directory const scratch;
  // Deep in the ordered phase a short training picks one direction of the order parameter. Its own weights don't show
  // it; configurations of the chains do, and the flow averaged over global phases has it no more.
  auto const bracket_width = [&](std::string const& rotations) {
    auto words = short_run(scratch.path() / rotations, "400");
    *(std::find(words.begin(), words.end(), "--rotations") + 1) = rotations;
    process run(words + std::vector<std::string>{"--t", "0.5", "--chain-share", "0"}, scratch.path() / "log");
    REQUIRE(run.wait() == 0);
    auto const json = contents(scratch.path() / rotations / "results.json");
    auto const at = json.find("\"log_z_bracket\": [");
    REQUIRE(at != std::string::npos);
    double low = 0, high = 0;
    char comma = 0;
    std::istringstream(json.substr(json.find('[', at) + 1)) >> low >> comma >> high;
    return high - low;
  };
  double const alone = bracket_width("1"), averaged = bracket_width("16");
  CHECK(alone > 50);
  CHECK(averaged > 0);
  CHECK(averaged < 10);
}

TEST_CASE("phi4/threads: the numbers do not depend on their number") {
  scratch_directory const scratch;
  auto const one = scratch.path() / "one", three = scratch.path() / "three";
  auto words_of = [&](std::filesystem::path const& out, std::string const& threads) {
    auto w = short_run(out);
    *(std::find(w.begin(), w.end(), "--threads") + 1) = threads;
    return w;
  };
  process first(words_of(one, "1"), scratch.path() / "log1");
  REQUIRE(first.wait() == 0);
  process second(words_of(three, "3"), scratch.path() / "log3");
  REQUIRE(second.wait() == 0);
  CHECK(numbers(one / "results.json") == numbers(three / "results.json"));
  CHECK(contents(one / "checkpoint") == contents(three / "checkpoint"));
}

TEST_CASE("phi4/resume: a killed run goes on to the same bits") {
  scratch_directory const scratch;
  auto const whole = scratch.path() / "whole";
  process unbroken(short_run(whole, "200"), scratch.path() / "log1");
  REQUIRE(unbroken.wait() == 0);

  for (int const signal : {SIGKILL, SIGINT}) {  // without warning, and by Ctrl-C
    INFO("signal " << signal);
    auto const broken = scratch.path() / ("broken" + std::to_string(signal));
    process stopped(short_run(broken, "200") + words{"--save-every", "0"}, scratch.path() / "log2");
    REQUIRE(appears(broken / "checkpoint.previous"));
    stopped.send(signal);
    REQUIRE(stopped.wait() == (signal == SIGKILL ? 1000 : 128) + signal);
    if (signal == SIGINT) CHECK_THAT(stopped.err(), Catch::Contains("--resume"));
    REQUIRE_FALSE(std::filesystem::exists(broken / "results.json"));
    process resumed(short_run(broken, "200") + words{"--resume"}, scratch.path() / "log3");
    REQUIRE(resumed.wait() == 0);
    CHECK(numbers(broken / "results.json") == numbers(whole / "results.json"));
    CHECK(contents(broken / "checkpoint") == contents(whole / "checkpoint"));
    CHECK(contents(broken / "loss.csv") == contents(whole / "loss.csv"));
  }
}

TEST_CASE("phi4/resume: the checkpoint of another run is refused, showing both") {
  scratch_directory const scratch;
  process first(short_run(scratch.path(), "5"), scratch.path() / "log1");
  REQUIRE(first.wait() == 0);
  auto const saved = contents(scratch.path() / "checkpoint");
  struct other_run {
    std::string change, to;
    words expected;
  };
  for (auto const& [change, to, expected] : std::vector<other_run>{
           {"--hidden", "32", {"16-16", "32-32"}},
           {"--lattice", "16", {"periodic 8 x 8", "periodic 16 x 16"}},
           {"--batch", "64", {"batch 32", "batch 64"}},
           {"--steps", "6", {"5 steps", "--steps is 6"}},
           {"--rotations", "4", {"one of 2 copies", "one of 4 copies"}},
       }) {
    INFO(change);
    auto given = short_run(scratch.path(), "5") + words{"--resume"};
    *(std::find(given.begin(), given.end(), change) + 1) = to;
    process second(given, scratch.path() / "log2");
    CHECK(second.wait() == 1);
    for (auto const& text : expected) CHECK_THAT(second.err(), Catch::Contains(text));
    CHECK(contents(scratch.path() / "checkpoint") == saved);
  }
}

TEST_CASE("phi4/resume: other constants of the action are refused") {
  scratch_directory const scratch;
  process first(short_run(scratch.path(), "5"), scratch.path() / "log1");
  REQUIRE(first.wait() == 0);
  process second(short_run(scratch.path(), "5") + words{"--resume", "--t", "0.5"}, scratch.path() / "log2");
  CHECK(second.wait() == 1);
  CHECK_THAT(second.err(), Catch::Contains("0.39") && Catch::Contains("0.5"));
}

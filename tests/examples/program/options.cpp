// SPDX-License-Identifier: BSL-1.0
#include <program/options.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace {

struct settings {
  double mu = -2;
  std::size_t lattice = 16;
  std::size_t batch = 256;
  std::string kind = "leapfrog";
  bool fast = false;
  program::common_options common = {};
  std::string said = {};
};

// The exit code (-1: go on) with the variables as they are afterwards.
std::pair<int, settings> parsed(std::vector<std::string> words) {
  settings s;
  program::options options("demo", "Shows options.");
  options.add("--mu", s.mu, "mass");
  options.add("--lattice", s.lattice, "sites per side").one_of({8, 16, 32});
  options.add("--batch", s.batch, "samples per step").at_least(1).at_most(4096);
  options.add("--kind", s.kind, "integrator").one_of({std::string("leapfrog"), std::string("omelyan")});
  options.add("--fast", s.fast, "hurries");
  options.add_common(s.common);
  auto const verdict = options.parse(std::move(words));
  if (!verdict) return {-1, s};
  s.said = verdict->second;
  return {verdict->first, s};
}

}  // namespace

TEST_CASE("program/options: values arrive, defaults stay") {
  auto const [code, s] =
      parsed({"--mu", "-1.5e-1", "--lattice=32", "--fast", "--kind", "omelyan", "--seconds", "60", "--json", "r.json"});
  CHECK(code == -1);
  CHECK(s.mu == -0.15);
  CHECK(s.lattice == 32);
  CHECK(s.batch == 256);
  CHECK(s.kind == "omelyan");
  CHECK(s.fast);
  CHECK(s.common.seconds == 60.);
  CHECK_FALSE(s.common.steps.has_value());
  CHECK(s.common.json == "r.json");
  CHECK(s.common.out == "out/demo");
  CHECK(s.common.threads >= 1);
  CHECK_FALSE(s.common.resume);
}

TEST_CASE("program/options: every mistake gives one sentence, code 2, and changes nothing") {
  std::vector<std::pair<std::vector<std::string>, std::string>> const table = {
      {{"--mu", "abc"}, "--mu is 'abc', expected a number"},
      {{"--mu", "nan"}, "--mu is 'nan', expected a number"},
      {{"--mu", "1e999"}, "--mu is '1e999', expected a number"},
      {{"--mu", "1.0x"}, "--mu is '1.0x', expected a number"},
      {{"--mu", ""}, "--mu is '', expected a number"},
      {{"--mu"}, "--mu needs a value"},
      {{"--mu", "1", "--mu", "2"}, "--mu is given twice"},
      {{"--lattice", "9"}, "--lattice is '9', expected 8, 16 or 32"},
      {{"--batch", "0"}, "--batch is '0', expected a whole number of at least 1 and at most 4096"},
      {{"--batch", "-4"}, "--batch is '-4', expected a whole number of at least 1 and at most 4096"},
      {{"--batch", "2.5"}, "--batch is '2.5', expected a whole number of at least 1 and at most 4096"},
      {{"--kind", "verlet"}, "--kind is 'verlet', expected leapfrog or omelyan"},
      {{"--latice", "8"}, "there is no option --latice; did you mean --lattice?"},
      {{"--frobnicate"}, "there is no option --frobnicate"},
      {{"--latice=8"}, "there is no option --latice; did you mean --lattice?"},
      {{"16"}, "'16' is not understood: every value follows the name of its option"},
      {{"--seconds", "0"}, "--seconds is '0', expected a number above 0"},
      {{"--seconds", "5", "--steps", "10"}, "give --steps or --seconds, not both"},
      {{"--seed", "-1"}, "--seed is '-1', expected a whole number that is not negative"},
      {{"--out", ""}, "--out needs a value that is not empty"},
  };
  for (auto const& [words, sentence] : table) {
    CAPTURE(words);
    auto with_good = words;
    with_good.insert(with_good.begin(), "--fast");
    auto const [code, s] = parsed(with_good);
    CHECK(code == 2);
    CHECK(s.said == "demo: " + sentence + " (--help shows all options)\n");
    CHECK_FALSE(s.fast);
  }
}

TEST_CASE("program/options: help shows limits and defaults, also beside mistakes") {
  auto const [code, s] = parsed({"--mu", "--help"});
  CHECK(code == 0);
  CHECK(s.said.starts_with("Shows options.\n\nusage: demo [OPTION...]\n"));
  CHECK(s.said.find("--lattice N  ") != std::string::npos);
  CHECK(s.said.find("sites per side (8, 16 or 32; default 16)") != std::string::npos);
  CHECK(s.said.find("(a whole number of at least 1 and at most 4096; default all)") != std::string::npos);
  CHECK(s.said.find("--resume") != std::string::npos);
}

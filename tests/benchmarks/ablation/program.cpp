// SPDX-License-Identifier: BSL-1.0

// The benchmark as its users meet it, with the variants of quick runs.

#include "../../scratch_directory.hpp"

#include <measure/process.hpp>

#include <program/files.hpp>

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace {

using nlohmann::json;
using words = std::vector<std::string>;

json results(std::filesystem::path const& out, words options) {
  words all{RGFLOW_PROGRAM, "--quick", "--quiet", "--out", out.string()};
  all.insert(all.end(), options.begin(), options.end());
  REQUIRE(measure::run_process(all).exit_code == 0);
  auto j = json::parse(program::read_file(out / "results.json"));
  j.erase("command_line");
  for (auto& v : j["variants"]) {
    v.erase("ms_per_step");
    for (auto& run : v["runs"]) run.erase("training_seconds");
  }
  return j;
}

}  // namespace

TEST_CASE("ablation: variants differ in how they are trained, and nothing else is left to chance") {
  scratch_directory const scratch;
  auto const found = results(scratch.path() / "one", {"--threads", "1"});
  CHECK(results(scratch.path() / "two", {"--threads", "2"}) == found);
  auto const& variants = found["variants"];
  REQUIRE(variants.size() == 3);  // a curriculum needs a smaller lattice
  CHECK(variants[0]["variant"] == "recipe");
  for (auto const& v : variants) {
    REQUIRE(v["runs"].size() == 2);
    CHECK(v["runs"][0]["kl"] != v["runs"][1]["kl"]);
    CHECK(v["kl"]["min"] > 0);
    CHECK(v["ess"]["max"] < 1);
    CHECK(v["ess_forward"]["min"] > 0);
    CHECK(v["stages"] == json{{8, 10}});
  }
  CHECK(variants[0]["kl"] != variants[1]["kl"]);
  // The prior knows less of the finest edges than the action does.
  CHECK(variants[2]["kl"]["min"] > variants[0]["kl"]["max"]);

  auto const alone = results(scratch.path() / "alone", {"--variants", "whole_gradient"});
  REQUIRE(alone["variants"].size() == 1);
  CHECK(alone["variants"][0]["ess"] == variants[1]["ess"]);
}

TEST_CASE("ablation: on a larger lattice training begins on the smaller one, and without that takes as long") {
  scratch_directory const scratch;
  auto const found = results(scratch.path(), {"--lattice", "16", "--variants", "recipe,no_curriculum"});
  CHECK(found["variants"][0]["stages"] == json{{8, 20}, {16, 10}});
  CHECK(found["variants"][1]["stages"] == json{{16, 15}});
  CHECK(found["variants"][0]["kl"] != found["variants"][1]["kl"]);
}

TEST_CASE("ablation: variants that there are not, or that would stand there twice, are refused") {
  auto const refused = [](std::string const& names) {
    return measure::run_process({RGFLOW_PROGRAM, "--variants", names}).exit_code == 2;
  };
  CHECK(refused("nothing"));
  CHECK(refused("recipe,"));
  CHECK(refused("recipe,recipe"));
  CHECK(refused("no_curriculum"));  // on 8 x 8 sites
}

// SPDX-License-Identifier: BSL-1.0

// A benchmark as its users meet it.

#include "../../scratch_directory.hpp"

#include <measure/process.hpp>

#include <program/files.hpp>

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

using measure::run_process;

TEST_CASE("program: --help names the options that all benchmarks have") {
  auto const help = run_process({RGFLOW_PROGRAM, "--help"});
  CHECK(help.exit_code == 0);
  for (char const* const option : {"--repeats", "--threads", "--seed", "--out", "--json", "--quick"})
    CHECK_THAT(help.out, Catch::Contains(option));
  CHECK(run_process({RGFLOW_PROGRAM, "--repeats", "0"}).exit_code == 2);
}

TEST_CASE("program: a quick run prints a table and writes well-formed results") {
  scratch_directory const scratch;
  auto const path = scratch.path() / "copy.json";
  auto const run =
      run_process({RGFLOW_PROGRAM, "--quick", "--quiet", "--out", scratch.path().string(), "--json", path.string()});
  REQUIRE(run.exit_code == 0);
  CHECK_THAT(run.out, Catch::Contains("float32 FMA") && Catch::Contains("3 levels, 2 couplings, 1 block"));
  CHECK(program::read_file(path) == program::read_file(scratch.path() / "results.json"));
  auto const results = nlohmann::json::parse(program::read_file(path));
  CHECK(results["machine"]["cores"][0]["fma_gflops"]["median"] > 0);
  REQUIRE(results["units"].size() >= 1);
  for (auto const& unit : results["units"]) {
    CHECK(unit["cpu_seconds"]["median"] > 0.1);
    CHECK(unit["peak_memory_bytes"]["median"] > 1e8);
    if (unit["compiler"] == "clang++-19") CHECK(unit["instantiations"] > 1000);
  }
}

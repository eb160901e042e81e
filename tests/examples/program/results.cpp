// SPDX-License-Identifier: BSL-1.0
#include "../../scratch_directory.hpp"

#include <program/csv.hpp>
#include <program/files.hpp>
#include <program/json.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

using program::csv;
using program::json;

TEST_CASE("program/json: order, nesting and spelling") {
  json results;
  results["name"] = "a \"quoted\"\nline";
  results["ess"] = 0.1;
  results["log_z"] = json::array({-56.5, 0.25});
  results["phi2"]["flow"] = json::array({1, 2});
  results["phi2"]["hmc"] = json::array({std::nan(""), std::numeric_limits<double>::infinity()});
  results["big"] = std::numeric_limits<std::uint64_t>::max();
  results["ok"] = true;
  results["none"] = json();
  results["list"].push_back(json::object({{"x", 1}}));
  results["empty"] = json::object();
  results["ess"] = 0.2;  // in its old place
  CHECK(results.text() == R"({
  "name": "a \"quoted\"\nline",
  "ess": 0.2,
  "log_z": [-56.5, 0.25],
  "phi2": {
    "flow": [1, 2],
    "hmc": [null, null]
  },
  "big": 18446744073709551615,
  "ok": true,
  "none": null,
  "list": [
    {
      "x": 1
    }
  ],
  "empty": {}
}
)");
  CHECK(json(0.1).text() == "0.1\n");
  CHECK(json("\xff").text() == "\"\xEF\xBF\xBD\"\n");
}

TEST_CASE("program/json: misuse is refused") {
  json number = 1;
  CHECK_THROWS_AS(number["x"], std::logic_error);
  CHECK_THROWS_AS(number.push_back(1), std::logic_error);
}

TEST_CASE("program/files: written whole, in directories that need not exist") {
  scratch_directory const scratch;
  auto const path = scratch.path() / "a" / "b" / "r.json";
  json::object({{"x", 1}}).write(path);
  CHECK(program::read_file(path) == "{\n  \"x\": 1\n}\n");
  json::object({{"x", 2}}).write(path);
  CHECK(program::read_file(path) == "{\n  \"x\": 2\n}\n");
  CHECK_THROWS_WITH(program::read_file(scratch.path() / "none"), Catch::StartsWith("cannot read "));
}

TEST_CASE("program/files: a missing data file names its package") {
  scratch_directory const scratch;
  ::setenv("RGFLOW_DATA", scratch.path().c_str(), 1);
  CHECK_THROWS_WITH(program::data_file("digits.csv", "python3-sklearn"), Catch::Contains("python3-sklearn"));
  program::write_file(scratch.path() / "digits.csv", "1\n");
  CHECK(program::data_file("digits.csv", "python3-sklearn") == scratch.path() / "digits.csv");
  ::unsetenv("RGFLOW_DATA");
}

TEST_CASE("program/files: the command line can be typed again") {
  ::unsetenv("RGFLOW_COMMAND");
  char const* const words[] = {"build/phi4", "--out", "my dir", "it's", "--mu=-2"};
  CHECK(program::command_line(5, words) == "build/phi4 --out 'my dir' 'it'\\''s' --mu=-2");
  ::setenv("RGFLOW_COMMAND", "examples/run phi4", 1);
  CHECK(program::command_line(2, words) == "examples/run phi4 --out");
  ::unsetenv("RGFLOW_COMMAND");
}

TEST_CASE("program/csv: a header, then rows in digits that read back to the same numbers") {
  scratch_directory const scratch;
  auto const path = scratch.path() / "loss.csv";
  csv table({"step", "loss", "ess"});
  table.add_row({1, 1. / 3, std::nan("")});
  table.add_row({2, -1e-300, std::numeric_limits<double>::infinity()});
  table.write(path);
  CHECK(program::read_file(path) == "step,loss,ess\n1,0.3333333333333333,nan\n2,-1e-300,inf\n");
}

TEST_CASE("program/csv: bad tables are refused") {
  CHECK_THROWS_AS(csv({"a", "a"}), std::invalid_argument);
  CHECK_THROWS_AS(csv({"a,b"}), std::invalid_argument);
  CHECK_THROWS_AS(csv({"a"}).add_row({1, 2}), std::invalid_argument);
}

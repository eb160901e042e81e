// SPDX-License-Identifier: BSL-1.0

// The benchmark as its users meet it, with the menu that they write their layouts in, on few lattices of one net.

#include "../../scratch_directory.hpp"

#include <layouts/menu.hpp>
#include <measure/process.hpp>

#include <program/files.hpp>

#include <boost/hana/for_each.hpp>
#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

std::vector<std::string> names_in_menu() {
  std::vector<std::string> names;
  boost::hana::for_each(layouts::compared, [&]<class Type>(Type) { names.emplace_back(Type::type::name); });
  return names;
}

std::size_t count(std::string const& text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

struct finished {
  std::string said, results, page;

  explicit finished(std::vector<std::string> const& options) {
    scratch_directory const scratch;
    std::vector<std::string> words{RGFLOW_PROGRAM, "--quick", "--quiet", "--out", scratch.path().string()};
    words.insert(words.end(), options.begin(), options.end());
    auto const run = measure::run_process(words);
    REQUIRE(run.exit_code == 0);
    said = run.out;
    results = program::read_file(scratch / "results.json");
    page = program::read_file(scratch / "report.html");
  }
  /// In how many cases a layout was measured.
  std::size_t cases(std::string const& layout) const { return count(results, "\"layout\": \"" + layout + '"'); }
};

}  // namespace

TEST_CASE("layouts: what stands in the menu is measured everywhere, the fastest and the automatic choice are marked") {
  finished const run({"--work", GENERATE("encode", "decode", "sample"), "--threads", "1"});
  constexpr std::size_t cases = 4;  // two lattices, two numbers of samples
  for (auto const& name : names_in_menu()) {
    INFO(name);
    CHECK(run.cases(name) == cases);
    CHECK_THAT(run.said, Catch::Contains("  " + name));   // heads a column
    CHECK(count(run.page, ">" + name + "</text>") == 2);  // a curve in both charts
    CHECK_THAT(run.page, Catch::Contains("<th>" + name + "</th>"));
  }
  CHECK(names_in_menu().size() >= 4);
  for (auto const& [key, mark] : {std::pair("\"fastest\": true", "* "), std::pair("\"automatic\": true", "auto ")}) {
    CHECK(count(run.results, key) == cases);
    CHECK(count(run.said, mark) >= cases);
  }
}

TEST_CASE("layouts: in training those that differ in memory alone are measured once") {
  finished const run({"--work", "training", "--threads", "1"});
  CHECK(run.cases("configurations") == 4);
  CHECK(run.cases("patches") == 4);
  CHECK(run.cases("channels innermost") + run.cases("parts innermost") == 0);
  CHECK_THAT(run.said, Catch::Contains("; channels innermost trains as patches") &&
                           Catch::Contains("; parts innermost trains as configurations"));
}

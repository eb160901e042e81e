// SPDX-License-Identifier: BSL-1.0
#include "../../scratch_directory.hpp"

#include <program/axis.hpp>
#include <program/files.hpp>
#include <program/markup.hpp>
#include <program/picture.hpp>
#include <program/plot.hpp>
#include <program/report.hpp>
#include <program/table.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace program;

namespace {

std::vector<std::string> labels(double low, double high, bool logarithmic) {
  std::vector<std::string> result;
  axis const laid_out(low, high, logarithmic);
  for (axis::tick const& tick : laid_out.ticks())
    if (!tick.label.empty()) result.push_back(tick.label);
  return result;
}

std::size_t occurrences(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

using words = std::vector<std::string>;
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("program/axis: round values, a common factor for very large or small ones") {
  CHECK(labels(0, 1, false) == words{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"});
  CHECK(labels(-3.1, 5.2, false) == words{"−2", "0", "2", "4"});
  CHECK(labels(0.31, 0.36, false) == words{"0.31", "0.32", "0.33", "0.34", "0.35", "0.36"});
  CHECK(labels(0, 2.1e6, false) == words{"0.0", "0.5", "1.0", "1.5", "2.0"});
  CHECK(axis(0, 2.1e6, false).unit() == "10⁶");
  CHECK(axis(0, 4e-5, false).unit() == "10⁻⁶");
  CHECK(axis(0, 10, false).unit().empty());
  CHECK(labels(5, 5, false).size() >= 2);
  CHECK(labels(0, 0, false).size() >= 2);
}

TEST_CASE("program/axis: decades") {
  CHECK(labels(1, 1000, true) == words{"1", "10", "100", "1000"});
  CHECK(labels(0.9, 12, true) == words{"1", "2", "5", "10"});
  CHECK(labels(1e-8, 1, true) == words{"10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "10⁰"});
  CHECK(axis(1, 100, true).position(10) == Approx(0.5));
  CHECK(labels(3, 3, true).size() >= 1);
}

TEST_CASE("program/plot: gaps, error bars, points and names; long curves stay short") {
  plot p{.title = "a < b", .x_label = "x", .y_label = "y"};
  p.curves.push_back(
      {.name = "f & g", .x = {1, 2, 3, 4}, .y = {1, undefined, 3, 4}, .error = {0.1, 0.1, undefined, 0.1}});
  p.curves.push_back({.name = "dots", .x = {1, 2}, .y = {1, 2}, .shown_as = series::mark::points});
  p.references.push_back({"exact", 2});
  std::string const svg = p.svg();
  CHECK(svg.find("f &amp; g") != std::string::npos);
  CHECK(svg.find("a &lt; b") != std::string::npos);
  CHECK(occurrences(svg, " bar\"") == 2);
  CHECK(occurrences(svg, "<title>dots") == 2);
  CHECK(occurrences(svg, "class=\"reference\"") == 2);  // itself and its legend
  CHECK(svg.find("nan") == std::string::npos);
  CHECK(svg.find("inf") == std::string::npos);

  series noise{.name = "noise", .x = {}, .y = {}};
  for (int i = 0; i < 200'000; ++i) {
    noise.x.push_back(i);
    noise.y.push_back(std::sin(i * 12.9898) * 43758.5453);
  }
  CHECK(plot{.title = "", .x_label = "", .y_label = "", .curves = {noise}}.svg().size() < 100'000);
}

TEST_CASE("program/plot: nothing to show and nothing positive are shown as empty") {
  for (bool const logarithmic : {false, true}) {
    plot p{.title = "t", .x_label = "x", .y_label = "y", .log_x = logarithmic, .log_y = logarithmic};
    CHECK(p.svg().find("nan") == std::string::npos);
    p.curves.push_back({.name = "n", .x = {-1, 0}, .y = {undefined, -2}});
    CHECK(p.svg().find("nan") == std::string::npos);
  }
  plot wrong{.title = "", .x_label = "", .y_label = "", .curves = {{.name = "w", .x = {1}, .y = {1, 2}}}};
  CHECK_THROWS_AS(wrong.svg(), std::invalid_argument);
}

TEST_CASE("program/picture: the PNG has its signature and size; colours keep their order") {
  picture image(3, 2);
  std::string const bytes = png(image);
  REQUIRE(bytes.starts_with("\x89PNG\r\n\x1a\n"));
  CHECK(bytes[19] == 3);
  CHECK(bytes[23] == 2);

  CHECK(phase_colour(0, 0) == phase_colour(-0., 0));
  CHECK(phase_colour(1, 0) == phase_colour(5, 0));
  CHECK(phase_colour(std::cos(0.1), std::sin(0.1)) !=
        phase_colour(std::cos(0.1 + std::numbers::pi), std::sin(0.1 + std::numbers::pi)));
  CHECK(phase_colour(undefined, 0) == colour{119, 119, 119});

  std::vector<float> const values = {0, 0.5F, 1, 2, -1, std::numeric_limits<float>::quiet_NaN()};
  picture const grey = grey_levels(values, 3, 0, 1);
  CHECK(grey.height == 2);
  CHECK(grey.at(1, 0) == colour{128, 128, 128});
  CHECK(grey.at(0, 1) == colour{255, 255, 255});
  CHECK(grey.at(1, 1) == colour{0, 0, 0});
  CHECK_THROWS_AS(grey_levels(values, 4, 0, 1), std::invalid_argument);
}

TEST_CASE("program/picture: grids and enlargement") {
  std::vector<picture> const parts(5, picture(4, 3, {1, 2, 3}));
  picture const all = grid(parts, 3, 2, {9, 9, 9});
  CHECK(all.width == 16);
  CHECK(all.height == 8);
  CHECK(all.at(6, 0) == colour{1, 2, 3});
  CHECK(all.at(5, 0) == colour{9, 9, 9});
  CHECK(all.at(15, 7) == colour{9, 9, 9});  // the place of the missing sixth
  CHECK(enlarged(parts[0], 3).width == 12);
  CHECK_THROWS_AS(grid({}, 3), std::invalid_argument);
}

TEST_CASE("program/table: digits follow the error, columns are aligned") {
  CHECK(with_error(0.523141, 0.000123) == "0.52314 ± 0.00012");
  CHECK(with_error(-56.9391, 0.21) == "-56.94 ± 0.21");
  CHECK(with_error(1234.5, 31) == "1234 ± 31");
  CHECK(with_error(3.2e8, 1.1e6) == "(3.200 ± 0.011)e8");
  CHECK(with_error(undefined, 1) == "-");
  CHECK(with_error(1.5, 0) == "1.5");

  table t{.columns = {"name", "value"}};
  t.add_row({"phi2", "1.2 ± 0.1"});
  t.add_row({"m", "10"}, true);
  t.note = "two rows";
  CHECK(t.text() ==
        "name       value\n"
        "----------------\n"
        "phi2   1.2 ± 0.1\n"
        "m             10  !\n"
        "two rows\n");
  CHECK_THROWS_AS(t.add_row({"x"}), std::invalid_argument);
}

TEST_CASE("program/markup: escapes and base64") {
  CHECK(escaped("<a href=\"x\">'&") == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foob") == "Zm9vYg==");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64("\xff\xfe") == "//4=");
}

TEST_CASE("program/report: one page that needs nothing else") {
  scratch_directory const scratch;
  report page("T <1>", "sub");
  table t{.columns = {"a", "b"}};
  t.add_row({"<x>", "1"}, true);
  page.highlights({{"ESS", "0.9"}}).heading("H").text("p & q").facts({{"k", "v"}}).add(t, "caption");
  page.add({plot{.title = "p", .x_label = "x", .y_label = "y"}}).add(picture(2, 2), "image", 4).preformatted("a\n  b");
  page.write(scratch.path() / "report.html");
  std::string const html = read_file(scratch.path() / "report.html");
  CHECK(html.starts_with("<!DOCTYPE html>"));
  CHECK(html.find("T &lt;1&gt;") != std::string::npos);
  CHECK(html.find("<x>") == std::string::npos);
  CHECK(html.find("data:image/png;base64,iVBORw0KGgo") != std::string::npos);
  CHECK(html.find("src=\"http") == std::string::npos);
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find("a\n  b") != std::string::npos);
  for (std::string_view const name : {"div", "table", "dl", "figure", "svg", "tr", "td", "dd", "p", "pre"})
    CHECK(occurrences(html, "<" + std::string(name) + ">") + occurrences(html, "<" + std::string(name) + " ") ==
          occurrences(html, "</" + std::string(name) + ">"));
}

// SPDX-License-Identifier: BSL-1.0
#include "../../scratch_directory.hpp"
#include "generated_images.hpp"

#include <digits/dataset.hpp>
#include <program/files.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

using Catch::Matchers::Contains;
using digits::images;

digits::dataset loaded(std::string const& text) {
  scratch_directory const scratch;
  program::write_file(scratch.path() / "digits.csv", text);
  return digits::load_dataset(scratch.path() / "digits.csv");
}

std::set<std::vector<float>> as_set(images const& items) {
  std::set<std::vector<float>> result;
  for (std::size_t i = 0; i < items.size(); ++i) result.emplace(items[i].begin(), items[i].end());
  return result;
}

std::string const sixty = generated_images(60);

}  // namespace

TEST_CASE("digits/dataset: every image is in one part, values as written") {
  auto const data = loaded(sixty);
  CHECK(data.repeated == 0);
  CHECK(data.train.size() + data.validation.size() + data.test.size() == 60);
  auto all = as_set(data.train);
  all.merge(as_set(data.validation));
  all.merge(as_set(data.test));
  REQUIRE(all.size() == 60);
  std::vector<float> first;
  std::istringstream numbers(sixty.substr(0, sixty.find('\n')));
  for (std::string n; first.size() < digits::pixels && std::getline(numbers, n, ',');) first.push_back(std::stof(n));
  CHECK(all.count(first) == 1);
  std::array<std::size_t, digits::classes> of_class{};  // each label six times, and with its image
  for (auto const* part : {&data.train, &data.validation, &data.test}) {
    REQUIRE(part->labels.size() == part->size());
    for (auto const label : part->labels) ++of_class.at(label);
    for (std::size_t i = 0; i < part->size(); ++i)
      if (std::equal(first.begin(), first.end(), (*part)[i].begin())) CHECK(part->labels[i] == 0);
  }
  CHECK(std::count(of_class.begin(), of_class.end(), std::size_t{6}) == 10);
}

TEST_CASE("digits/dataset: neither order nor repetition nor other images change the part of an image") {
  auto const data = loaded(sixty);
  std::vector<std::string> lines;
  std::istringstream text(sixty);
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  std::reverse(lines.begin(), lines.end());
  std::string reversed;
  for (auto const& line : lines) reversed += line + "\r\n";
  auto const again = loaded(reversed + lines[3] + "\n" + lines[4]);
  CHECK(again.repeated == 2);
  CHECK(as_set(again.train) == as_set(data.train));
  CHECK(as_set(again.validation) == as_set(data.validation));
  CHECK(as_set(again.test) == as_set(data.test));
  auto const more = as_set(loaded(generated_images(90)).test);
  auto const fewer = as_set(data.test);
  CHECK(std::includes(more.begin(), more.end(), fewer.begin(), fewer.end()));
}

TEST_CASE("digits/dataset: what is no image is refused with file, line and what was found") {
  auto const line = sixty.substr(0, sixty.find('\n') + 1);
  CHECK_THROWS_WITH(loaded(sixty + "17" + line.substr(line.find(','))),
                    Contains("digits.csv, line 61") && Contains("'17' as number 1"));
  CHECK_THROWS_WITH(loaded(sixty + "x" + line.substr(line.find(','))), Contains("'x' as number 1"));
  CHECK_THROWS_WITH(loaded(sixty + "1,2,3\n"), Contains("'3' as number 3"));
  CHECK_THROWS_WITH(loaded(sixty + line.substr(0, line.rfind(',') + 1)), Contains("expected a label"));
  CHECK_THROWS_WITH(loaded(sixty + "0," + line), Contains("expected a label from 0 to 9 after 64 numbers"));
  CHECK_THROWS_WITH(loaded(sixty + line.substr(0, line.rfind(',') + 1) + "10\n"), Contains("found '10'"));
  CHECK_THROWS_WITH(loaded(line), Contains("enough different images"));
  CHECK_THROWS_WITH(digits::load_dataset("/nonexistent/digits.csv"), Contains("/nonexistent/digits.csv"));
}

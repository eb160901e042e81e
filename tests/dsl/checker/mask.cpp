// SPDX-License-Identifier: BSL-1.0
#include <rgflow/mask.hpp>
#include <rgflow/mask/check.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <string>

// What the checker of masks says.

using namespace rgflow;

namespace {

using square = patch<2, 0, 2, 2>;

struct everything {
  template <class Patch>
  static constexpr bool keeps(std::size_t, std::size_t) {
    return true;
  }
};
/// Of 4 x 4 sites keeps the inner four.
using inner = bit_mask<0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0>;

std::string properties(check_report const& report) {
  std::string all;
  for (auto const& l : report.laws)
    if (l.applies && l.passed() && !l.law.starts_with("it ") && !l.law.starts_with("each ")) all += l.law + "; ";
  return all;
}

}  // namespace

TEST_CASE("checker/mask: shipped ones, and what holds of them") {
  CHECK(check_mask<checkerboard, square>().passed());
  CHECK(properties(check_mask<checkerboard, square>()) == "complex values stay together; sites stay together; ");
  CHECK(properties(check_mask<channel_halves, square>()) ==
        "a reflection of axis 0 carries it into itself; a reflection of axis 1 carries it into itself; "
        "a quarter turn of axes 0 and 1 carries it into itself; ");
  CHECK(properties(check_mask<halves, patch<1, 0, 2, 4>>()) ==
        "sites stay together; a reflection of axis 0 carries it into itself; ");
  CHECK(check_mask<inner, patch<1, 0, 4, 4>>()["a quarter turn of axes 0 and 1 carries it into itself"].passed());
}

TEST_CASE("checker/mask: one that keeps everything or nothing is broken") {
  CHECK_FALSE(check_mask<everything, square>()["it lets a value move"].passed());
  CHECK_FALSE(check_mask<complement<everything>, square>()["it keeps a value"].passed());
}

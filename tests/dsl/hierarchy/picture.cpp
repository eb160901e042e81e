// SPDX-License-Identifier: BSL-1.0

// What a picture of a hierarchy shows, counted; the one in docs/ is compared as a whole by docs/flows.

#include "toy.hpp"

#include <rgflow/hierarchy/picture.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <string>

using namespace rgflow;

namespace {

std::size_t count(std::string const& text, std::string const& what) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += what.size()) ++n;
  return n;
}

}  // namespace

TEST_CASE("hierarchy/picture: sites, boxes and marks of a square torus") {
  // Levels of 16 and 4 sites, with 4 and 1 boxes for each of the two steps. On a torus 3 of the 4 shifted boxes cross the
  // border: two in one direction, drawn twice, one in both, drawn four times.
  auto const plain = to_svg<toy::two_dimensions>();
  CHECK(count(plain, "<circle") == 16 + 4);
  CHECK(count(plain, "fill=\"#333\"") == 4);  // kept for the second level
  CHECK(count(plain, "<rect") - count(plain, "fill=\"#f6f6f3\"") - 2 == (4 + 1) + (1 + 2 + 2 + 4) + 4);
  CHECK(count(plain, "stroke-dasharray") == (1 + 2 + 2 + 4) + 4);
  CHECK(count(plain, "level 0: 16 sites, 12 bulk") == 1);
  CHECK(count(plain, "2. decimate, 2 wide") == 2);
  CHECK(count(plain, "stroke=\"#d11\"") == 0);
  auto const cone = causal_cone<toy::two_dimensions>(5);
  CHECK(count(to_svg<toy::two_dimensions>(cone), "stroke=\"#d11\"") == cone.count());
}

TEST_CASE("hierarchy/picture: boxes that leave an open lattice are not there") {
  auto const open = to_svg<toy::open_edges>();  // 4 x 8 sites, then 2 x 4
  CHECK(count(open, "stroke-dasharray") == 1 * 3 + 0);
  CHECK(count(open, "<circle") == 32 + 8);
}

TEST_CASE("hierarchy/picture: a ring is one row, steps without boxes are named") {
  auto const listed = to_svg<toy::listed>();
  CHECK(count(listed, "1. everywhere<") == 1);
  CHECK(count(listed, "<circle") == 8 + 4);
  CHECK(count(to_svg<toy::lattice_wide>(), "neighbour_coupling_odd") == 2);
}

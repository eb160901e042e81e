// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/hierarchy/levels.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

using namespace rgflow;
using engine::lattice;
using engine::level_plan;

namespace {
template <std::size_t... L>
lattice torus_of() {
  std::array<std::size_t, sizeof...(L)> const extents{L...};
  return lattice(extents, boundary::periodic);
}
template <std::size_t... L>
lattice open_of() {
  std::array<std::size_t, sizeof...(L)> const extents{L...};
  return lattice(extents, boundary::open);
}
}  // namespace

TEST_CASE("hierarchy/lattice: neighbours wrap around a torus and end at an open edge") {
  auto const t = torus_of<3, 4>();
  REQUIRE(t.neighbour(3, 1) == 0);  // (0, 3) -> (0, 0): the last axis is direction 1
  REQUIRE(t.neighbour(8, 0) == 0);  // (2, 0) -> (0, 0)
  REQUIRE(t.previous(0, 0) == 8);
  REQUIRE(t.shifted(5, {-2, 3, 0}) == 8);  // (1, 1) -> (2, 0)
  auto const o = open_of<3, 4>();
  REQUIRE(o.neighbour(3, 1) == lattice::none);
  REQUIRE(o.neighbour(2, 1) == 3);
  REQUIRE(o.previous(4, 1) == lattice::none);
}

TEST_CASE("hierarchy/lattice: previous undoes neighbour at every site") {
  for (auto const& l : {torus_of<2>(), torus_of<4, 6>(), torus_of<2, 3, 4>(), open_of<4, 6>(), open_of<2, 3, 4>()})
    for (std::size_t s = 0; s < l.volume(); ++s)
      for (std::size_t axis = 0; axis < l.dimensions(); ++axis) {
        auto const n = l.neighbour(s, axis);
        if (n != lattice::none) REQUIRE(l.previous(n, axis) == s);
      }
}

TEST_CASE("hierarchy/levels: every site is the bulk variable of exactly one level") {
  struct {
    lattice sites;
    std::size_t depth, cell;
  } const table[] = {{torus_of<16>(), 4, 2},     {torus_of<8, 8>(), 3, 2},  {torus_of<12, 8>(), 2, 2},
                     {open_of<4, 4, 8>(), 2, 2}, {torus_of<9, 27>(), 2, 3}, {torus_of<4, 4>(), 1, 2}};
  for (auto const& row : table) {
    level_plan const plan(row.sites, row.depth, row.cell);
    std::multiset<std::uint32_t> all;
    for (std::size_t l = 0; l < row.depth; ++l) all.insert(plan.bulk(l).begin(), plan.bulk(l).end());
    REQUIRE(all.size() == row.sites.volume());
    REQUIRE(std::set<std::uint32_t>(all.begin(), all.end()).size() == row.sites.volume());
  }
}

TEST_CASE("hierarchy/levels: a two-dimensional level hands on one site in four") {
  level_plan const plan(torus_of<8, 8>(), 3, 2);
  REQUIRE(plan.bulk(0).size() == 48);
  REQUIRE(plan.bulk(1).size() == 12);
  REQUIRE(plan.bulk(2).size() == 4);  // the top level keeps all of its 2 x 2 sites
  REQUIRE(plan.bulk(0)[0] == 1);      // site 0 of the first cell goes on
  REQUIRE(plan.bulk(2) == std::vector<std::uint32_t>{0, 4, 32, 36});
}

TEST_CASE("hierarchy/levels: an extent that can't be coarsened is refused") {
  REQUIRE_THROWS_WITH(level_plan(torus_of<6, 6>(), 3, 2), Catch::Contains("6") && Catch::Contains("4-fold"));
}

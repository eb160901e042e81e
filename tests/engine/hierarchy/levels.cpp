// SPDX-License-Identifier: BSL-1.0
#include "../../coarse_grainings.hpp"

#include <rgflow/engine/hierarchy/coarse_graining.hpp>
#include <rgflow/engine/hierarchy/levels.hpp>
#include <rgflow/engine/hierarchy/sublattice.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <string>
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

template <int Edge>
struct cubes : coarse_graining {
  template <std::size_t Dimensions>
  static constexpr coarse_basis<Dimensions> handed_on(std::size_t) {
    coarse_basis<Dimensions> basis{};
    for (std::size_t axis = 0; axis < Dimensions; ++axis) basis[axis][axis] = Edge;
    return basis;
  }
  static std::string describe() { return "cubes"; }
};
using coarse_grainings::diagonals;

template <class Pattern, std::size_t Dimensions>
constexpr auto by = engine::coarsening_by<Pattern, Dimensions>;
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
    std::size_t depth;
    engine::coarsening how;
  } const table[] = {{torus_of<16>(), 4, by<cubes<2>, 1>},     {torus_of<8, 8>(), 3, by<cubes<2>, 2>},
                     {torus_of<12, 8>(), 2, by<cubes<2>, 2>},  {open_of<4, 4, 8>(), 2, by<cubes<2>, 3>},
                     {torus_of<9, 27>(), 2, by<cubes<3>, 2>},  {torus_of<4, 4>(), 1, by<cubes<2>, 2>},
                     {torus_of<8, 12>(), 5, by<diagonals, 2>}, {open_of<4, 4>(), 4, by<diagonals, 2>}};
  for (auto const& row : table) {
    level_plan const plan(row.sites, row.depth, row.how);
    std::multiset<std::uint32_t> all;
    for (std::size_t l = 0; l < row.depth; ++l) all.insert(plan.bulk(l).begin(), plan.bulk(l).end());
    REQUIRE(all.size() == row.sites.volume());
    REQUIRE(std::set<std::uint32_t>(all.begin(), all.end()).size() == row.sites.volume());
  }
}

TEST_CASE("hierarchy/levels: a two-dimensional level hands on one site in four") {
  level_plan const plan(torus_of<8, 8>(), 3, by<cubes<2>, 2>);
  REQUIRE(plan.bulk(0).size() == 48);
  REQUIRE(plan.bulk(1).size() == 12);
  REQUIRE(plan.bulk(2).size() == 4);  // the top level keeps all of its 2 x 2 sites
  REQUIRE(plan.bulk(0)[0] == 1);      // site 0 of the first cell goes on
  REQUIRE(plan.bulk(2) == std::vector<std::uint32_t>{0, 4, 32, 36});
}

TEST_CASE("hierarchy/levels: an extent that can't be coarsened is refused") {
  REQUIRE_THROWS_WITH(level_plan(torus_of<6, 6>(), 3, by<cubes<2>, 2>),
                      Catch::Contains("6") && Catch::Contains("4-fold"));
  REQUIRE_THROWS_WITH(level_plan(torus_of<6, 6>(), 4, by<diagonals, 2>),
                      Catch::Contains("6") && Catch::Contains("4-fold"));
}

TEST_CASE("hierarchy/levels: a pattern of other dimensions or that keeps everything is refused") {
  REQUIRE_THROWS_WITH(level_plan(torus_of<8>(), 2, by<diagonals, 2>), Catch::Contains("2 dimensions"));
  REQUIRE_THROWS_WITH(level_plan(torus_of<8, 8>(), 2, by<cubes<1>, 2>), Catch::Contains("as many sites as it has"));
  REQUIRE_THROWS_WITH(level_plan(torus_of<8, 8>(), 2, by<cubes<0>, 2>), Catch::Contains("as many sites as it has"));
}

TEST_CASE("hierarchy/levels: on a rotated level neighbours are a diagonal apart") {
  level_plan const plan(torus_of<4, 4>(), 3, by<diagonals, 2>);
  auto const& rotated = plan.level(1);
  REQUIRE(rotated.fine_sites() == std::vector<std::uint32_t>{0, 2, 5, 7, 8, 10, 13, 15});
  REQUIRE(plan.bulk(0) == std::vector<std::uint32_t>{1, 3, 4, 6, 9, 11, 12, 14});
  REQUIRE(plan.bulk(1) == std::vector<std::uint32_t>{5, 7, 13, 15});
  REQUIRE(plan.bulk(2) == std::vector<std::uint32_t>{0, 2, 8, 10});
  REQUIRE(rotated.text() == "8 sites, basis (1, 1), (1, -1)");
  REQUIRE(plan.level(2).text() == "2 x 2 sites");
  REQUIRE_FALSE(rotated.is_box());
  REQUIRE_THROWS_WITH(rotated.sites(), Catch::Contains("(1, 1), (1, -1)"));
  REQUIRE(rotated.fine_site(rotated.neighbour(0, 0)) == 5);      // (0, 0) -> (1, 1)
  REQUIRE(rotated.fine_site(rotated.neighbour(0, 1)) == 7);      // (0, 0) -> (1, 3)
  REQUIRE(rotated.fine_site(rotated.previous(0, 1)) == 13);      // (0, 0) -> (3, 1)
  REQUIRE(rotated.fine_site(rotated.shifted(2, {2, 0})) == 13);  // (1, 1) -> (3, 1)
  REQUIRE_THROWS_WITH(rotated.shifted(0, {1, 0}), Catch::Contains("not on it"));
}

TEST_CASE("hierarchy/levels: even and odd sites of a level alternate") {
  for (auto const& fine : {torus_of<4, 8>(), open_of<6, 4>()}) {
    level_plan const plan(fine, 3, by<diagonals, 2>);
    for (std::size_t l = 0; l < 2; ++l) {
      auto const& level = plan.level(l);
      for (std::size_t s = 0; s < level.volume(); ++s)
        for (std::size_t k = 0; k < 2; ++k) {
          auto const next = level.neighbour(s, k);
          if (next == lattice::none) continue;
          auto const here = level.template coordinates<2>(s, 2), there = level.template coordinates<2>(next, 2);
          REQUIRE((here[0] + here[1] + there[0] + there[1]) % 2 == 1);
          REQUIRE(level.previous(next, k) == s);
        }
    }
  }
  // Around a torus of 4 x 8 sites lead 2 + 2 and 4 - 4 diagonals.
  engine::level_lattice const rotated(torus_of<4, 8>(), by<diagonals, 2>.handed_on(engine::sublattice(2), 0));
  REQUIRE(rotated.around(0) == engine::sublattice::vector{2, 2, 0});
  REQUIRE(rotated.around(1) == engine::sublattice::vector{4, -4, 0});
}

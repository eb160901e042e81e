// SPDX-License-Identifier: BSL-1.0

// The laws of flows with every coarse-graining pattern, in every dimension.

#include "patterns.hpp"

#include "laws.hpp"

#include <rgflow/describe.hpp>
#include <rgflow/hierarchy/causal.hpp>
#include <rgflow/hierarchy/picture.hpp>
#include <rgflow/symmetry.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <set>
#include <string>
#include <type_traits>

using namespace rgflow;

TEMPLATE_TEST_CASE("hierarchy/patterns: a flow with any pattern is a bijection", "", RGFLOW_PATTERN_FLOWS) {
  toy::comes_back<TestType>();
  toy::samples_know_their_density<TestType>();
  toy::has_log_determinant<TestType>();
  toy::has_adjoint<direction::encode, TestType>();
  toy::has_adjoint<direction::decode, TestType>();
}

TEMPLATE_TEST_CASE("hierarchy/patterns: every site is bulk of exactly one level, the one that the compiler knows", "",
                   RGFLOW_PATTERN_FLOWS) {
  using facts = flow_facts<TestType>;
  model<TestType, double> const m(seed{1});
  INFO(m.description());
  REQUIRE(m.levels() == facts::depth);
  REQUIRE(m.levels() > 1);
  std::set<std::size_t> all;
  for (std::size_t l = 0; l < m.levels(); ++l)
    for (auto const site : m.bulk(l)) {
      CHECK(all.insert(site).second);
      CHECK(level_of_bulk<TestType>(site) == l);
    }
  CHECK(all.size() == facts::lattice_type::volume);
  for (std::size_t l = 0; l + 1 < m.levels(); ++l)
    CHECK(facts::sites_of_levels[l].index() * m.flow().plan().level(l).volume() == facts::lattice_type::volume);
}

namespace {

template <class Lattice, class Pattern, std::size_t Depth>
struct two_levels : hierarchy<Lattice, real_field,
                              every_level<neighbour_coupling<odd_sites, affine, toy::net>,
                                          neighbour_coupling<even_sites, affine, toy::net>>,
                              Pattern, depth<Depth>> {};

/// How much log q of a translated field differs.
template <class Flow>
double change_by(std::array<int, 3> const& translation) {
  auto const m = toy::stirred<Flow, double>();
  auto const x = m.sample(4).x;
  auto y = x;
  std::size_t const volume = m.sites().volume();
  for (std::size_t i = 0; i < x.size(); ++i)
    y.data()[i / volume * volume + m.sites().shifted(i % volume, translation)] = x.data()[i];
  auto const before = m.log_prob(x), after = m.log_prob(y);
  double change = 0;
  for (std::size_t i = 0; i < 4; ++i) change = std::max(change, std::abs(before(i) - after(i)));
  return change;
}

template <class Flow, std::size_t Sites>
constexpr bool translates = equivariant_under<Flow, translations_by<Sites>>;

}  // namespace

TEST_CASE("hierarchy/patterns: what is proved of translations is so") {
  using rotated = two_levels<torus<8, 8>, checkerboard, 2>;
  STATIC_REQUIRE(translates<rotated, 4>);
  STATIC_REQUIRE_FALSE(translates<rotated, 1>);
  CHECK(change_by<rotated>({4, 0}) < 1e-12);
  CHECK(change_by<rotated>({0, 4}) < 1e-12);
  CHECK(change_by<rotated>({1, 0}) > 1e-3);
  CHECK(change_by<rotated>({1, 1}) > 1e-3);

  using halved = two_levels<torus<16, 4>, cell<2, 1>, 3>;  // sites of the last level are 4 x 1 apart
  STATIC_REQUIRE(translates<halved, 8>);
  STATIC_REQUIRE_FALSE(translates<halved, 4>);
  CHECK(change_by<halved>({8, 0}) < 1e-12);
  CHECK(change_by<halved>({0, 2}) < 1e-12);
  CHECK(change_by<halved>({4, 0}) > 1e-3);

  using knights = two_levels<torus<10, 10>, toy::knights, 2>;
  STATIC_REQUIRE(translates<knights, 10>);
  STATIC_REQUIRE_FALSE(translates<knights, 2>);
  CHECK(change_by<knights>({4, 2}) < 1e-12);
  CHECK(change_by<knights>({2, 0}) > 1e-3);
}

TEST_CASE("hierarchy/patterns: a description tells patterns apart") {
  CHECK(describe<toy::one_axis>().find("\ncell: 2 x 1\nlevel 0: 4 x 8 sites, 16 of them bulk\n") != std::string::npos);
  CHECK(describe<toy::two_dimensions>().find("\ncell: 2\nlevel 0:") != std::string::npos);
  CHECK(describe<toy::rotated>().find("\ncoarse-graining: checkerboard\nlevel 0:") != std::string::npos);
  CHECK(describe<toy::rotated>().find("\nlevel 1: 8 sites, basis (1, 1), (1, -1), 4 of them bulk\n") !=
        std::string::npos);
}

TEST_CASE("hierarchy/patterns: pictures of levels that are no boxes") {
  auto const svg = to_svg<toy::rotated>();
  auto const count = [&](std::string const& what) {
    std::size_t n = 0;
    for (std::size_t at = 0; (at = svg.find(what, at)) != std::string::npos; at += what.size()) ++n;
    return n;
  };
  CHECK(count("<circle") == 16 + 8 + 4);
  CHECK(count("fill=\"#333\"") >= 8 + 4);
  CHECK(count("level 1: 8 sites, 4 bulk") == 1);
  CHECK(count("level 2: 4 sites, 4 bulk") == 1);
  // Cells of 2 x 1 have boxes of 2 x 2 sites that are twice as high on the next level.
  CHECK(to_svg<toy::one_axis>().find("width=\"32\" height=\"50\"") != std::string::npos);
}

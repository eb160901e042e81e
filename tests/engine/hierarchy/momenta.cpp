// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/hierarchy/momenta.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cstddef>
#include <numbers>
#include <stdexcept>
#include <vector>

using namespace rgflow;
using engine::momentum_orbits;

namespace {

engine::lattice torus_of(std::vector<std::size_t> const& extents) { return {extents, boundary::periodic}; }

}  // namespace

TEST_CASE("hierarchy/momenta: orbits under the point group") {
  auto const count = [](std::vector<std::size_t> const& extents) { return momentum_orbits(torus_of(extents)).count(); };
  CHECK(count({1}) == 1);
  CHECK(count({7}) == 4);
  CHECK(count({8}) == 5);
  CHECK(count({8, 8}) == 15);
  CHECK(count({8, 4}) == 15);
  CHECK(count({5, 5}) == 6);
  CHECK(count({4, 4, 4}) == 10);
  CHECK(count({4, 4, 2}) == 12);
  CHECK_THROWS_AS(momentum_orbits(engine::lattice(std::array<std::size_t, 1>{8}, boundary::open)),
                  std::invalid_argument);

  auto const sites = torus_of({6, 6});
  momentum_orbits const orbits(sites);
  std::size_t all = 0;
  for (std::size_t o = 0; o < orbits.count(); ++o) all += orbits.size(o);
  CHECK(all == 36);
  CHECK(orbits.size(0) == 1);
  CHECK(orbits.first(1) == momentum_orbits::wave_numbers{0, 1, 0});
  CHECK(orbits.size(1) == 4);
  CHECK(orbits.of(sites.site({5, 2, 0})) == orbits.of(sites.site({4, 1, 0})));
  CHECK(orbits.of(sites.site({5, 2, 0})) != orbits.of(sites.site({5, 3, 0})));
}

TEST_CASE("hierarchy/momenta: axes of equal extents are exchanged if their sites are as far apart") {
  engine::sublattice const all(2);
  auto const oblong = all.coarsened<2>({{{1, 0}, {0, 2}}});
  CHECK(momentum_orbits(engine::level_lattice(torus_of({4, 8}), oblong)).count() == 9);
  auto const square = all.coarsened<2>({{{2, 0}, {0, 2}}});
  CHECK(momentum_orbits(engine::level_lattice(torus_of({8, 8}), square)).count() == 6);
  auto const rotated = all.coarsened<2>({{{1, 1}, {1, -1}}});
  CHECK_THROWS_AS(momentum_orbits(engine::level_lattice(torus_of({8, 8}), rotated)), std::logic_error);
}

TEST_CASE("hierarchy/momenta: the transforms of an axis are orthogonal") {
  for (std::size_t const extent : {1U, 2U, 3U, 4U, 6U, 8U, 9U, 10U, 64U}) {
    INFO("extent " << extent);
    std::vector<double> x(extent), z(extent), again(extent);
    auto const comes_back = [&](engine::axis_map const& forth, engine::axis_map const& back) {
      for (std::size_t i = 0; i < extent; ++i) {
        x.assign(extent, 0.0);
        x[i] = 1;
        forth.apply(x.data(), z.data());
        back.apply(z.data(), again.data());
        double length = 0;
        for (std::size_t j = 0; j < extent; ++j) {
          REQUIRE(again[j] == Approx(x[j]).margin(1e-13));
          length += z[j] * z[j];
        }
        REQUIRE(length == Approx(1).epsilon(1e-13));
      }
    };
    comes_back(engine::hartley_transform(extent), engine::hartley_transform(extent));
    if (extent % 2 == 0) comes_back(engine::shell_transform<false>(extent), engine::shell_transform<true>(extent));
  }
  CHECK_THROWS_AS(engine::shell_transform<false>(5), std::invalid_argument);
}

TEST_CASE("hierarchy/momenta: shells of two sites are sum and difference") {
  auto const into = engine::shell_transform<false>(2);
  std::array<double, 2> const x{3, 1};
  std::array<double, 2> z{};
  into.apply(x.data(), z.data());
  CHECK(z[0] == Approx(4 / std::numbers::sqrt2));
  CHECK(z[1] == Approx(2 / std::numbers::sqrt2));
}

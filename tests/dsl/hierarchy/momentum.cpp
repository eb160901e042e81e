// SPDX-License-Identifier: BSL-1.0
#include "laws.hpp"

#include <rgflow/engine/hierarchy/momenta.hpp>
#include <rgflow/engine/parallel.hpp>
#include <rgflow/hierarchy/causal.hpp>
#include <rgflow/hierarchy/picture.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>
#include <type_traits>
#include <vector>

// The law table of steps that act on waves, in one, two and three dimensions, and what they do to single waves.

using namespace rgflow;

namespace {

template <class Lattice, class Field, class Scaling = momentum_scaling, class... Options>
struct scaled : hierarchy<Lattice, Field, levels<level<Scaling>>, Options...> {};
template <class Lattice, class Field>
struct in_shells : hierarchy<Lattice, Field, every_level<momentum_scaling, into_momentum_shells>> {};
template <class Lattice, class Field>
struct only_shells : hierarchy<Lattice, Field, every_level<into_momentum_shells>, depth<1>> {};

struct odd_ring : scaled<torus<7>, real_field> {};
struct oblong : scaled<torus<4, 6>, complex_field> {};
struct odd_box : scaled<torus<3, 3, 2>, channels<3>> {};
struct by_channel : scaled<torus<4, 4>, complex_field, momentum_scaling::per_channel> {};
/// Levels of 4 x 8, 4 x 4, 4 x 2 and 4 x 1 sites; the second has equal extents, but its axes are not alike.
struct anisotropic : hierarchy<torus<4, 8>, real_field, every_level<momentum_scaling>, cell<1, 2>> {};
/// Waves of the two boxes of a checkerboard.
struct between_rotated : hierarchy<torus<4, 4>, real_field,
                                   levels<level<momentum_scaling>,
                                          level<neighbour_coupling<odd_sites, affine, toy::net>,
                                                neighbour_coupling<even_sites, affine, toy::net>>,
                                          level<momentum_scaling>>,
                                   checkerboard> {};
/// Between couplings that are not linear, with context numbers.
struct with_couplings : hierarchy<torus<4, 4>, real_field,
                                  every_level<momentum_scaling, neighbour_coupling<odd_sites, affine, toy::net>,
                                              neighbour_coupling<even_sites, affine, toy::net>, into_momentum_shells>,
                                  context<1>, prior<laplace>> {};
struct shells_of_a_ring : in_shells<torus<24>, real_field> {};  // 24, 12, 6 sites, and 3 in the last level
struct shells_of_a_square : in_shells<torus<8, 4>, complex_field> {};
struct shells_of_a_cube : in_shells<torus<4, 2, 4>, real_field> {};

// A cone they have not, but levels.
static_assert(level_of_bulk<shells_of_a_square>(1) == 0);

}  // namespace

#define RGFLOW_FLOWS_OF_WAVES                                                                            \
  odd_ring, oblong, odd_box, by_channel, anisotropic, between_rotated, with_couplings, shells_of_a_ring, \
      shells_of_a_square, shells_of_a_cube

template <>
inline constexpr bool toy::nothing_to_prove<between_rotated> = true;
template <>
inline constexpr bool toy::nothing_to_prove<with_couplings> = true;

TEMPLATE_TEST_CASE("hierarchy/momentum: decode undoes encode, and samples know their density", "",
                   RGFLOW_FLOWS_OF_WAVES) {
  toy::comes_back<TestType>();
  toy::samples_know_their_density<TestType>();
  toy::has_score<TestType>();
  toy::has_its_symmetries<TestType, false>();
}

TEMPLATE_TEST_CASE("hierarchy/momentum: log-determinants are those of the dense Jacobian", "", RGFLOW_FLOWS_OF_WAVES) {
  toy::has_log_determinant<TestType>();
}

TEMPLATE_TEST_CASE("hierarchy/momentum: adjoints of both directions agree with finite differences", "",
                   RGFLOW_FLOWS_OF_WAVES) {
  toy::has_adjoint<direction::encode, TestType>();
  toy::has_adjoint<direction::decode, TestType>();
}

TEMPLATE_TEST_CASE("hierarchy/momentum: scaling starts as the identity", "", odd_ring, oblong, odd_box, by_channel,
                   anisotropic, between_rotated) {
  toy::starts_as_identity<TestType>();
}

TEMPLATE_TEST_CASE("hierarchy/momentum: few samples, many blocks in the lanes, are the same map", "", oblong,
                   by_channel, with_couplings, shells_of_a_square) {
  toy::few_samples_are_the_same<TestType>(0.3);
}

TEST_CASE("hierarchy/momentum: the same bits for any number of threads") {
  auto m = toy::stirred<shells_of_a_square, float>();
  engine::serial_executor one;
  engine::tbb_executor three(3);
  for (std::size_t const samples : {2U, 300U}) {
    m.run_on(one);
    auto const alone = m.sample(samples);
    m.run_on(three);
    auto const together = m.sample(samples);
    CHECK(alone.x == together.x);
    CHECK(alone.log_q == together.log_q);
  }
}

TEST_CASE("hierarchy/momentum: a level has the weights of its own momenta") {
  model<anisotropic> m(seed{1});
  CHECK(m.tensor("level0/momentum_scaling/log_scale").size() == 15);
  CHECK(m.tensor("level1/momentum_scaling/log_scale").size() == 9);
  CHECK(m.tensor("level2/momentum_scaling/log_scale").size() == 6);
}

namespace {

/// cos(k x + angle) on the sites of a lattice.
std::vector<double> wave(engine::lattice const& sites, std::array<int, 3> const& n, double angle) {
  std::vector<double> field;
  for (std::size_t site = 0; site < sites.volume(); ++site) {
    auto const x = sites.coordinates(site);
    double phase = angle;
    for (std::size_t axis = 0; axis < sites.dimensions(); ++axis)
      phase +=
          2 * std::numbers::pi * n[axis] * static_cast<double>(x[axis]) / static_cast<double>(sites.extents()[axis]);
    field.push_back(std::cos(phase));
  }
  return field;
}

template <class Model>
std::vector<double> encoded(Model const& m, std::vector<double> field) {
  m.flow().template run<direction::encode>(field.data(), engine::canonical_weights<double>{m.weights().data()},
                                           std::span<double const>{});
  return field;
}

}  // namespace

TEST_CASE("hierarchy/momentum: every wave is multiplied by the number of its orbit") {
  auto m = toy::stirred<scaled<torus<6, 5>, real_field>, double>();
  auto const log_scale = m.tensor("level0/momentum_scaling/log_scale");
  engine::momentum_orbits const orbits(m.sites());
  for (int a = 0; a < 6; ++a)
    for (int b = 0; b < 5; ++b)
      for (double const angle : {0.4, 2.1}) {
        auto const x = wave(m.sites(), {a, b, 0}, angle), z = encoded(m, x);
        auto const momentum = m.sites().site({static_cast<std::size_t>(a), static_cast<std::size_t>(b), 0});
        double const factor = std::exp(log_scale[orbits.of(momentum)]);
        for (std::size_t i = 0; i < x.size(); ++i) REQUIRE(z[i] == Approx(factor * x[i]).margin(1e-13));
      }
}

TEST_CASE("hierarchy/momentum: long waves go on as waves seen at the middles of cells, short ones do not") {
  model<only_shells<torus<8, 12>, real_field>, double> const m(seed{1});
  auto const& sites = m.sites();
  for (int a = -3; a <= 4; ++a)
    for (int b = -5; b <= 6; ++b) {
      if (std::abs(a) == 2 || std::abs(b) == 3) continue;  // the cutoff itself
      double const angle = 0.3;
      auto const x = wave(sites, {a, b, 0}, angle);
      auto const z = encoded(m, x);
      std::size_t const short_a = std::abs(a) > 2, short_b = std::abs(b) > 3;
      // cos(k (x + 1/2)), at the middle of the cell of site x.
      auto const middle = wave(sites, {a, b, 0}, angle + std::numbers::pi * (a / 8. + b / 12.));
      // What is short along an axis stands at odd coordinates along it, and nowhere else.
      double before = 0, after = 0;
      for (std::size_t i = 0; i < z.size(); ++i) {
        auto const at = sites.coordinates(i);
        bool const may_stand_here = at[0] % 2 == short_a && at[1] % 2 == short_b;
        if (!may_stand_here) REQUIRE(z[i] == Approx(0).margin(1e-12));
        if (may_stand_here && short_a + short_b == 0) REQUIRE(z[i] == Approx(2 * middle[i]).margin(1e-12));
        before += x[i] * x[i];
        after += z[i] * z[i];
      }
      REQUIRE(after == Approx(before).epsilon(1e-12));
    }
}

TEST_CASE("hierarchy/momentum: in float a lattice of 32 x 32 comes back to a few units in the last place") {
  auto const m = toy::stirred<scaled<torus<32, 32>, real_field>, float>();
  auto const z = m.sample(64).x;
  auto const back = m.encode(m.decode(z).field).field;
  double worst = 0;
  for (std::size_t i = 0; i < z.size(); ++i)
    worst = std::max(worst, static_cast<double>(std::abs(back.data()[i] - z.data()[i])));
  INFO("largest error " << worst);
  CHECK(worst < 1e-5);
  CHECK(worst > 0);
}

TEST_CASE("hierarchy/momentum: descriptions and pictures") {
  CHECK(describe<shells_of_a_square>().find(
            "\n  momentum_scaling, shift 0, 15 weights\n"
            "    32 momenta in 15 orbits, one spectrum for all channels\n"
            "  into_momentum_shells, shift 0, 0 weights\n"
            "    the lower half of 32 momenta along every axis at even coordinates\n") != std::string::npos);
  CHECK(describe<by_channel>().find("16 momenta in 6 orbits, a spectrum for each channel") != std::string::npos);
  CHECK(to_svg<shells_of_a_square>().find(">2. into_momentum_shells</text>") != std::string::npos);
}

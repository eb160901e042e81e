// SPDX-License-Identifier: BSL-1.0
#include "convergence.hpp"
#include "dependence.hpp"
#include "laws.hpp"

#include <rgflow/engine/parallel.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

// Continuous flows. Split by colours they are exact, and every law of the table holds to rounding. With Runge-Kutta the
// adjoint is exact; round trips and log-determinants are those of the equation up to an error whose order is measured.

using namespace rgflow;

namespace {

template <class Seen>
using velocity = equivariant_velocity<Seen, sines<3>, fourier<1>>;
template <class Seen, std::size_t Steps>
using split = continuous<velocity<to_other_colour<Seen>>, strang_splitting<Steps>>;
template <class Seen, std::size_t Order, std::size_t Steps>
using smooth = continuous<velocity<Seen>, runge_kutta<Order, Steps>>;

template <class Lattice, class Step>
struct one_level : hierarchy<Lattice, real_field, levels<level<Step>>> {};

// Exact.
struct split_square : one_level<torus<4, 4>, split<within<5>, 3>> {};
struct split_chain : one_level<open_lattice<5>, split<within<1>, 1>> {};
struct split_solid : one_level<torus<2, 4, 2>, split<within<1>, 2>> {};
struct split_linear
    : one_level<torus<6>, continuous<equivariant_velocity<within<1>, sines<0>, fourier<0>>, strang_splitting<2>>> {};
struct split_levels : hierarchy<torus<4, 4>, real_field,
                                every_level<split<within<1>, 2>, neighbour_coupling<odd_sites, affine, toy::net>,
                                            neighbour_coupling<even_sites, affine, toy::net>>,
                                context<1>, prior<laplace>, depth<2>> {};
struct split_rotated : hierarchy<torus<4, 4>, real_field, shared_levels<split<within<1>, 2>>, checkerboard, depth<2>> {
};
struct split_blocks : hierarchy<torus<4, 4>, real_field,
                                every_level<disentangle<2, split<within<1>, 2>>, decimate<2, split<within<1>, 1>>>> {};
#define RGFLOW_SPLIT_FLOWS \
  split_square, split_chain, split_solid, split_linear, split_levels, split_rotated, split_blocks

/// Not around the torus in one step.
struct split_line : one_level<torus<12>, split<within<1>, 1>> {};
struct smooth_line : one_level<torus<12>, smooth<within<1>, 2, 2>> {};

// With the error of a rule. On a torus of two sites displacements lead back to the site itself.
struct smooth_square : one_level<torus<4, 4>, smooth<within<4>, 4, 3>> {};
struct smooth_ring : one_level<torus<5>, smooth<within<9>, 2, 4>> {};
struct smooth_open : one_level<open_lattice<3, 4>, smooth<within<2>, 2, 3>> {};
struct smooth_solid : one_level<torus<2, 2, 3>, smooth<within<4>, 4, 2>> {};
struct smooth_levels : hierarchy<torus<4, 4>, real_field,
                                 every_level<smooth<within<2>, 4, 2>, neighbour_coupling<odd_sites, affine, toy::net>,
                                             neighbour_coupling<even_sites, affine, toy::net>>,
                                 context<1>, depth<2>> {};
struct smooth_rotated : hierarchy<torus<4, 4>, real_field, shared_levels<smooth<within<1>, 2, 3>>, checkerboard> {};
struct smooth_blocks
    : hierarchy<torus<4, 4>, real_field,
                levels<level<disentangle<4, smooth<within<2>, 4, 2>>, decimate<2, smooth<within<2>, 2, 1>>>>> {};
#define RGFLOW_SMOOTH_FLOWS \
  smooth_square, smooth_ring, smooth_open, smooth_solid, smooth_levels, smooth_rotated, smooth_blocks

}  // namespace

template <>
inline constexpr bool toy::nothing_to_prove<split_levels> = true;

TEMPLATE_TEST_CASE("hierarchy/continuous: split, decode undoes encode, and samples know their density", "",
                   RGFLOW_SPLIT_FLOWS) {
  toy::comes_back<TestType>();
  toy::samples_know_their_density<TestType>();
  toy::has_score<TestType>();
  toy::has_its_symmetries<TestType>();
}

TEMPLATE_TEST_CASE("hierarchy/continuous: split, log-determinants are those of the dense Jacobian", "",
                   RGFLOW_SPLIT_FLOWS) {
  toy::has_log_determinant<TestType>();
}

TEMPLATE_TEST_CASE("hierarchy/continuous: adjoints of both directions agree with finite differences", "",
                   RGFLOW_SPLIT_FLOWS, RGFLOW_SMOOTH_FLOWS) {
  toy::has_adjoint<direction::encode, TestType>(0.1);
  toy::has_adjoint<direction::decode, TestType>(0.1);
}

TEMPLATE_TEST_CASE("hierarchy/continuous: an untrained flow is the identity", "", RGFLOW_SPLIT_FLOWS,
                   RGFLOW_SMOOTH_FLOWS) {
  toy::starts_as_identity<TestType>();
}

TEST_CASE("hierarchy/continuous: Runge-Kutta on patches has the symmetries that are proved") {
  STATIC_REQUIRE(equivariant_under<smooth_blocks, group<sign_flip, reflections>>);
  using split_block = split<within<1>, 2>;  // they exchange its colours
  STATIC_REQUIRE(!equivariant_under<split_block, group<reflections>, patch<1, 0, 2, 2>>);
  toy::has_its_symmetries<smooth_blocks>();
}

TEMPLATE_TEST_CASE("hierarchy/continuous: Runge-Kutta, the score of a sample is that of encoding it", "", smooth_square,
                   smooth_levels) {
  toy::has_score<TestType>();
}

namespace {

template <class Lattice, class Seen, std::size_t Order, std::size_t Steps>
void has_order(double at_one) {
  toy::errors_have_order<one_level<Lattice, smooth<Seen, Order, Steps>>,
                         one_level<Lattice, smooth<Seen, Order, 2 * Steps>>>(Order, Steps, at_one);
}

}  // namespace

TEST_CASE("hierarchy/continuous: Runge-Kutta, errors shrink with the order of the rule") {
  has_order<torus<4, 4>, within<4>, 2, 64>(10);
  has_order<torus<4, 4>, within<4>, 4, 8>(20);
  has_order<open_lattice<3, 3>, within<2>, 2, 64>(10);
  has_order<torus<2, 3>, within<5>, 4, 8>(20);
}

namespace {

template <class Step>
std::vector<double> decoded(std::vector<double> field, double& log_det) {
  auto const m = toy::stirred<one_level<torus<4, 4>, Step>, double>(0.1);
  log_det = m.flow().template run<direction::decode>(
      field.data(), engine::canonical_weights<double>{m.weights().data()}, std::span<double const>{});
  return field;
}

/// How far two ways to integrate lie apart, in the field and the log-determinant.
template <class Step, class Other>
double apart() {
  auto const z = toy::some_field(16, 5);
  double here = 0, there = 0;
  auto const a = decoded<Step>(z, here), b = decoded<Other>(z, there);
  double worst = std::abs(here - there);
  for (std::size_t i = 0; i < a.size(); ++i) worst = std::max(worst, std::abs(a[i] - b[i]));
  return worst;
}

}  // namespace

TEST_CASE("hierarchy/continuous: all integrators solve the same equation") {
  using seen = to_other_colour<within<5>>;
  using exact = smooth<seen, 4, 64>;
  double const midpoint = apart<smooth<seen, 2, 64>, exact>();
  double const few = apart<split<within<5>, 16>, exact>(), many = apart<split<within<5>, 32>, exact>();
  INFO("midpoint " << midpoint << ", split " << few << ", " << many);
  CHECK(midpoint < 1e-2);
  CHECK(few < 0.1);
  CHECK(std::log2(few / many) == Approx(2).margin(0.2));
}

TEMPLATE_TEST_CASE("hierarchy/continuous: few samples are the same map", "", split_levels, smooth_levels) {
  toy::few_samples_are_the_same<TestType>(0.1);
}

TEMPLATE_TEST_CASE("hierarchy/continuous: the same bits for any number of threads", "", split_square, smooth_square) {
  auto m = toy::stirred<TestType, float>(0.1);
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

TEST_CASE("hierarchy/continuous: in float 32 x 32 sites come back to a few units in the last place") {
  auto const m = toy::stirred<one_level<torus<32, 32>, split<within<5>, 4>>, float>(0.05);
  auto const z = m.sample(32).x;
  auto const back = m.encode(m.decode(z).field).field;
  double worst = 0;
  for (std::size_t i = 0; i < z.size(); ++i)
    worst = std::max(worst, static_cast<double>(std::abs(back.data()[i] - z.data()[i])));
  INFO("largest error " << worst);
  CHECK(worst < 2e-5);
  CHECK(worst > 0);
}

TEST_CASE("hierarchy/continuous: weights belong to displacements, whatever the lattice") {
  model<smooth_rotated> m(seed{1});
  CHECK(m.tensor("every_level/continuous/log_frequency").size() == 3);
  CHECK(m.tensor("every_level/continuous/kernel").size() == 2 * 4 * 3);
  auto const small = toy::stirred<one_level<torus<4, 4>, smooth<within<4>, 4, 3>>, double>(0.1);
  auto const large = toy::stirred<one_level<torus<8, 4>, smooth<within<4>, 4, 3>>, double>(0.1);
  REQUIRE(std::equal(small.weights().begin(), small.weights().end(), large.weights().begin(), large.weights().end()));
  // A field that repeats itself stays so, and has the log-determinant twice.
  auto const z = toy::some_field(16, 6);
  auto once = z, twice = z;
  twice.insert(twice.end(), z.begin(), z.end());
  engine::canonical_weights<double> const w{small.weights().data()};
  double const here = small.flow().template run<direction::decode>(once.data(), w, std::span<double const>{});
  double const there = large.flow().template run<direction::decode>(twice.data(), w, std::span<double const>{});
  for (std::size_t i = 0; i < 32; ++i) CHECK(twice[i] == Approx(once[i % 16]).epsilon(1e-12));
  CHECK(there == Approx(2 * here).epsilon(1e-12));
}

TEST_CASE("hierarchy/continuous: descriptions") {
  CHECK(describe<smooth_square>().find("\n  continuous, shift 0, 51 weights\n"
                                       "    16 sites, 13 displacements in 4 orbits, 3 sines and the field, 3 functions "
                                       "of time, 3 steps of Runge-Kutta of order 4\n") != std::string::npos);
  CHECK(describe<split_blocks>().find("4 blocks of 2 x 2: continuous, 4 sites, 5 displacements in 2 orbits, ") !=
        std::string::npos);
  CHECK(describe<split_chain>().find("1 step of Strang splitting") != std::string::npos);
}

TEST_CASE("hierarchy/continuous: what depends on what is what the compiler says") {
  STATIC_REQUIRE(causal_cone<smooth_line>(6).count() == 2 * 2 * 2 + 1);  // 2 steps of the midpoint rule
  STATIC_REQUIRE(causal_cone<split_line>(6).count() == 2 * 3 + 1);       // even sites move first and last
  STATIC_REQUIRE(causal_cone<split_line>(5).count() == 2 * 2 + 1);
  STATIC_REQUIRE(causal_cone<smooth_square>(5).count() == 16);
  toy::spreads_as_far_as_it_says<smooth_line>();
  toy::spreads_as_far_as_it_says<split_line>();
  toy::spreads_as_far_as_it_says<split_chain>();
  toy::spreads_as_far_as_it_says<split_rotated>();
  toy::spreads_as_far_as_it_says<split_levels>();
}

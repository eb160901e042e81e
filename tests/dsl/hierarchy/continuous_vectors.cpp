// SPDX-License-Identifier: BSL-1.0
#include "convergence.hpp"
#include "dependence.hpp"
#include "laws.hpp"

#include <rgflow/engine/hierarchy/sine_quotients.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

// Continuous flows of fields of several channels: the law table, vectors that are 0 or far out, and that along a line
// through 0 they are the flows of a real field.

using namespace rgflow;

namespace {

template <class Seen>
using velocity = equivariant_velocity<Seen, sines<3>, fourier<1>>;
template <class Seen, std::size_t Steps>
using split = continuous<velocity<to_other_colour<Seen>>, strang_splitting<Steps>>;
template <class Seen, std::size_t Order, std::size_t Steps>
using smooth = continuous<velocity<Seen>, runge_kutta<Order, Steps>>;
using by_need = continuous<velocity<within<2>>, adaptive_steps<runge_kutta<4, 2>, error_below<1, 1000>, halvings<4>>>;

template <class Lattice, class Field, class Step, class... Options>
struct one_level : hierarchy<Lattice, Field, levels<level<Step>>, Options...> {};

// Exact.
struct split_square : one_level<torus<4, 4>, complex_field, split<within<5>, 3>> {};
struct split_of_three : one_level<torus<4, 2>, channels<3>, split<within<1>, 2>> {};
struct split_linear
    : one_level<torus<4>, complex_field,
                continuous<equivariant_velocity<within<1>, sines<0>, fourier<0>>, strang_splitting<2>>> {};
struct split_by_context : one_level<torus<4, 2>, complex_field, by_context<split<within<1>, 2>, mlp<3>>, context<2>> {};
struct split_blocks : hierarchy<torus<4, 4>, complex_field,
                                every_level<disentangle<2, split<within<1>, 2>>, decimate<2, split<within<1>, 1>>>> {};
#define RGFLOW_SPLIT_FLOWS split_square, split_of_three, split_linear, split_by_context, split_blocks

// With the error of a rule. On a torus of two sites displacements lead back to the site itself.
struct smooth_square : one_level<torus<4, 4>, complex_field, smooth<within<4>, 4, 3>> {};
struct smooth_of_three : one_level<torus<3, 2>, channels<3>, smooth<within<4>, 2, 3>> {};
struct smooth_by_context
    : one_level<torus<3, 2>, complex_field, by_context<smooth<within<2>, 2, 2>, linear>, context<2>> {};
struct smooth_blocks
    : hierarchy<torus<4, 4>, channels<3>,
                levels<level<disentangle<4, smooth<within<2>, 4, 1>>, decimate<2, smooth<within<2>, 2, 1>>>>> {};
struct smooth_by_need : one_level<torus<3, 3>, complex_field, by_need> {};
#define RGFLOW_SMOOTH_FLOWS smooth_square, smooth_of_three, smooth_by_context, smooth_blocks, smooth_by_need

}  // namespace

TEMPLATE_TEST_CASE("hierarchy/continuous_vectors: split, decode undoes encode, and samples know their density", "",
                   RGFLOW_SPLIT_FLOWS) {
  toy::comes_back<TestType>();
  toy::samples_know_their_density<TestType>();
  toy::has_score<TestType>();
}

TEMPLATE_TEST_CASE("hierarchy/continuous_vectors: split, log-determinants are those of the dense Jacobian", "",
                   RGFLOW_SPLIT_FLOWS) {
  toy::has_log_determinant<TestType>();
}

TEMPLATE_TEST_CASE("hierarchy/continuous_vectors: adjoints of both directions agree with finite differences", "",
                   RGFLOW_SPLIT_FLOWS, RGFLOW_SMOOTH_FLOWS) {
  toy::has_adjoint<direction::encode, TestType>(0.1);
  toy::has_adjoint<direction::decode, TestType>(0.1);
}

TEMPLATE_TEST_CASE("hierarchy/continuous_vectors: an untrained flow is the identity, and has its symmetries", "",
                   RGFLOW_SPLIT_FLOWS, RGFLOW_SMOOTH_FLOWS) {
  toy::starts_as_identity<TestType>();
  toy::has_its_symmetries<TestType>();
}

TEST_CASE("hierarchy/continuous_vectors: Runge-Kutta, errors shrink with the order of the rule") {
  toy::errors_have_order<one_level<torus<4, 2>, complex_field, smooth<within<4>, 2, 64>>,
                         one_level<torus<4, 2>, complex_field, smooth<within<4>, 2, 128>>>(2, 64, 20);
  toy::errors_have_order<one_level<open_lattice<2, 3>, channels<3>, smooth<within<2>, 4, 8>>,
                         one_level<open_lattice<2, 3>, channels<3>, smooth<within<2>, 4, 16>>>(4, 8, 40);
}

namespace {

/// Vectors of every length: 0, so small that their squares are lost, small, far out, and some.
std::vector<double> of_every_length(std::size_t sites, std::size_t channels) {
  auto x = toy::some_field(sites * channels, 3);
  std::vector<double> const lengths{0, 1e-200, 1e-9, 1e-4, 30};
  for (std::size_t i = 0; i < lengths.size(); ++i)
    for (std::size_t c = 0; c < channels; ++c) x[i * channels + c] *= lengths[i];
  return x;
}

}  // namespace

TEST_CASE("hierarchy/continuous_vectors: vectors that are 0, small or far out") {
  auto const pairs = of_every_length(16, 2), triples = of_every_length(8, 3), few = of_every_length(6, 3);
  toy::has_log_determinant_at<split_square>({pairs});
  toy::has_log_determinant_at<split_of_three>({triples});
  toy::has_adjoint_at<direction::decode, split_square>(pairs, 0.1);
  toy::has_adjoint_at<direction::encode, split_of_three>(triples, 0.1);
  toy::has_adjoint_at<direction::decode, smooth_square>(pairs, 0.1);
  toy::has_adjoint_at<direction::encode, smooth_of_three>(few, 0.1);
}

namespace {

/// The cotangent of a field that is decoded, of some cotangents of the result.
template <class Flow, class T>
std::vector<T> cotangent_at(std::vector<double> const& x) {
  auto const m = toy::stirred<Flow, T>(0.1);
  std::vector<T> packed;
  m.pack(packed);
  engine::packed_weights<T> const w{packed.data()};
  engine::flow_workspace<T> work;
  m.flow().reserve(work, true);
  auto const bar = toy::some_field(x.size(), 4);
  for (std::size_t i = 0; i < x.size(); ++i) work.field[i] = static_cast<T>(x[i]);
  m.flow().template record<direction::decode>(work, w, std::span<T const>{});
  for (std::size_t i = 0; i < x.size(); ++i) work.bar[i] = static_cast<T>(bar[i]);
  m.flow().template pull_back<direction::decode>(work, T(0.7), w, std::span<T const>{}, engine::gradient_slot<T>{});
  return {work.bar.begin(), work.bar.end()};
}

}  // namespace

TEMPLATE_TEST_CASE("hierarchy/continuous_vectors: in float adjoints lose few digits, however short a vector is", "",
                   split_square, smooth_square) {
  auto const x = of_every_length(16, 2);
  auto const found = cotangent_at<TestType, float>(x);
  auto const expected = cotangent_at<TestType, double>(x);
  for (std::size_t i = 0; i < x.size(); ++i) CHECK(found[i] == Approx(expected[i]).epsilon(1e-4).margin(1e-4));
}

TEMPLATE_TEST_CASE("hierarchy/continuous_vectors: quotients of sines keep their digits near 0", "", float, double) {
  using T = TestType;
  auto const allowed = 40 * static_cast<long double>(std::numeric_limits<T>::epsilon());
  for (T const x : {T(1e-18), T(1e-9), T(1e-4), T(0.01), T(0.3), T(0.9), T(0.999), T(1.001), T(1.5), T(4), T(50)}) {
    INFO(x);
    auto const exact = static_cast<long double>(x), square = exact * exact;
    long double of_one = square / 6 - square * square / 120, of_slope = -1 / 3.L + square / 30 - square * square / 840;
    if (exact > 1e-2L) {
      of_one = 1 - std::sin(exact) / exact;
      of_slope = (std::cos(exact) - std::sin(exact) / exact) / square;
    }
    auto const one = static_cast<long double>(engine::one_minus_sine_quotient(x, std::sin(x)));
    auto const slope =
        static_cast<long double>(engine::slope_of_sine_quotient(T(x * x), T(std::sin(x) / x), std::cos(x)));
    CHECK(std::abs(one - of_one) <= allowed * std::abs(of_one));
    CHECK(std::abs(slope - of_slope) <= allowed * std::max(std::abs(of_slope), 1 / square * (exact > 2 ? 1 : 0)));
  }
}

namespace {

/// A field along a line through 0, (3, 4) / 5 times a real one.
template <class Step>
void moves_along_a_line_as_a_real_field() {
  using pairs = one_level<torus<4, 4>, complex_field, Step>;
  using numbers = one_level<torus<4, 4>, real_field, Step>;
  auto const m = toy::stirred<pairs, double>(0.1);
  auto const of_reals = toy::stirred<numbers, double>(0.1);
  REQUIRE(m.weights().size() == of_reals.weights().size());
  auto real = toy::some_field(16, 5);
  std::vector<double> field;
  for (double const x : real)
    for (double const part : {0.6, 0.8}) field.push_back(part * x);
  engine::canonical_weights<double> const weights{of_reals.weights().data()};  // frequencies of m start elsewhere
  std::span<double const> const none;
  m.flow().template run<direction::decode>(field.data(), weights, none);
  of_reals.flow().template run<direction::decode>(real.data(), weights, none);
  for (std::size_t i = 0; i < 16; ++i) {
    CHECK(field[2 * i] == Approx(0.6 * real[i]).epsilon(1e-11).margin(1e-12));
    CHECK(field[2 * i + 1] == Approx(0.8 * real[i]).epsilon(1e-11).margin(1e-12));
  }
}

}  // namespace

TEST_CASE("hierarchy/continuous_vectors: along a line through 0 it is the flow of a real field") {
  moves_along_a_line_as_a_real_field<smooth<within<4>, 4, 3>>();
  moves_along_a_line_as_a_real_field<split<within<5>, 3>>();
}

TEST_CASE("hierarchy/continuous_vectors: adaptive steps don't see how the field is turned") {
  auto m = toy::stirred<smooth_by_need, double>(0.3);
  // Sites don't move by themselves: the log-determinant is 0, and halves no step.
  std::size_t const frequencies = 3, of_orbit = (frequencies + 1) * 3;
  for (std::size_t k = 0; k < of_orbit; ++k) m.weights()[frequencies + k] = 0;
  engine::canonical_weights<double> const w{m.weights().data()};
  std::span<double const> const none;
  std::vector<double> in_re(18), in_im(18);
  auto const x = toy::some_field(9, 6);
  for (std::size_t i = 0; i < 9; ++i) in_re[2 * i] = in_im[2 * i + 1] = 3 * x[i];
  auto undivided = in_re;
  CHECK(m.flow().run<direction::decode>(in_re.data(), w, none) == 0);
  CHECK(m.flow().run<direction::decode>(in_im.data(), w, none) == 0);
  for (std::size_t i = 0; i < 9; ++i) CHECK(in_re[2 * i] == in_im[2 * i + 1]);

  auto const other = toy::stirred<one_level<torus<3, 3>, complex_field, smooth<within<2>, 4, 2>>, double>();
  other.flow().run<direction::decode>(undivided.data(), w, none);
  CHECK(undivided != in_re);  // steps were halved
}

namespace {

/// Shortens im alone.
struct squeezes {
  template <class Lattice, class Field>
  static constexpr auto generators() {
    return std::array{generator("im -> im / 2").component(1, 1, 1, 2)};
  }
};

}  // namespace

TEST_CASE("hierarchy/continuous_vectors: no more than O(n) is proved") {
  STATIC_REQUIRE(equivariant_under<split_square, group<u1, conjugation, sign_flip>>);
  STATIC_REQUIRE(equivariant_under<smooth_of_three, group<o<3>, translations_by<1>>>);
  STATIC_REQUIRE(!equivariant_under<smooth_square, constant_shift>);
  using block = smooth<within<2>, 4, 2>;
  STATIC_REQUIRE(equivariant_under<block, group<u1, conjugation, reflections>, patch<2, 0, 2, 2>>);
  STATIC_REQUIRE(!equivariant_under<block, squeezes, patch<2, 0, 2, 2>>);  // no prior is asked
}

TEMPLATE_TEST_CASE("hierarchy/continuous_vectors: few samples are the same map", "", split_by_context, smooth_square) {
  toy::few_samples_are_the_same<TestType>(0.1);
}

TEST_CASE("hierarchy/continuous_vectors: what depends on what is what the compiler says") {
  toy::spreads_as_far_as_it_says<one_level<torus<8>, complex_field, split<within<1>, 1>>>();
  toy::spreads_as_far_as_it_says<one_level<torus<12>, complex_field, smooth<within<1>, 2, 2>>>();
}

TEST_CASE("hierarchy/continuous_vectors: descriptions") {
  CHECK(describe<smooth_of_three>().find("\n    6 sites of 3 channels, 13 displacements in 4 orbits, 3 sines and the "
                                         "field, 3 functions of time, 3 steps of Runge-Kutta of order 2\n") !=
        std::string::npos);
}

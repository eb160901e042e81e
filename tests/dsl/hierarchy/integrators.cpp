// SPDX-License-Identifier: BSL-1.0
#include "laws.hpp"

#include <rgflow/engine/parallel.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

// How continuous flows are integrated: steps of adaptive length, and the ways to their gradients. The laws that all
// steps have in common are in continuous.cpp.

using namespace rgflow;

namespace {

using velocity = equivariant_velocity<within<4>, sines<3>, fourier<1>>;
template <class Tolerance, std::size_t Halvings, std::size_t Steps = 2>
using halved = adaptive_steps<runge_kutta<4, Steps>, Tolerance, halvings<Halvings>>;

template <class Integrator>
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<continuous<velocity, Integrator>>>> {};

/// A field walked through the velocity with some weights, and back with some cotangents.
template <class V>
struct walk {
  std::vector<V> end, tape, start, bar;
  V log_det{0};
  std::vector<double> gradient;
};

constexpr double log_det_bar = 0.7;

template <direction D, class Integrator, class V>
walk<V> walked(std::vector<V> const& field, std::vector<V> const& bar, double size = 0.1) {
  using step = engine::continuous_step<velocity::on<2>::type, typename Integrator::integrator>;
  engine::lattice const sites(std::vector<std::size_t>{4, 4}, boundary::periodic);
  auto const plan = step::prepare(engine::level_lattice(sites, engine::sublattice(2)), 0);
  auto w = toy::some_field(step::weights(plan), 8);
  for (std::size_t k = 0; k < w.size(); ++k) w[k] *= size;
  std::vector<double> packed(step::packed(plan)), gradient(step::gradient(plan));
  step::pack(plan, w.data(), packed.data());
  engine::packed_weights<double> const weights{packed.data()};

  walk<V> found;
  found.end = field;
  found.tape.assign(step::tape(plan), V(0));
  found.log_det = step::template record<D>(plan, found.end.data(), weights, std::span<V const>{}, found.tape.data());
  found.start = found.end;
  found.bar = bar;
  step::template pull_back<D>(plan, found.start.data(), found.bar.data(), V(log_det_bar), weights, std::span<V const>{},
                              engine::gradient_slot<double>{gradient.data()}, found.tape.data());
  found.gradient.assign(w.size(), 0.0);
  step::unpack_gradient(plan, gradient.data(), w.data(), found.gradient.data());
  return found;
}

template <direction D, class Integrator>
walk<double> walked(double size = 0.1) {
  return walked<D, Integrator, double>(toy::some_field(16, 3), toy::some_field(16, 4), size);
}

double apart(std::vector<double> const& a, std::vector<double> const& b) {
  double worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) worst = std::max(worst, std::abs(a[i] - b[i]));
  return worst;
}

/// How many steps of an adaptive integrator a lane took.
template <class Integrator, class V>
std::size_t steps_taken(walk<V> const& w, std::size_t lane) {
  using integrator = typename Integrator::integrator;
  std::size_t const of_a_step = w.tape.size() / Integrator::steps;
  std::size_t count = 0;
  for (std::size_t step = 0; step < Integrator::steps; ++step)
    for (std::size_t i = of_a_step - integrator::parts; i < of_a_step; ++i)
      count += engine::lane(w.tape[step * of_a_step + i], lane) > 0;
  return count;
}

}  // namespace

TEST_CASE("hierarchy/integrators: fields that are kept now and then give the gradients of those that are always kept") {
  auto const all = walked<direction::decode, runge_kutta<4, 8>>();
  auto const some = walked<direction::decode, runge_kutta<4, 8, keep_every<3>>>();
  CHECK(all.tape.size() == 8 * 16);
  CHECK(some.tape.size() == 3 * 16);
  CHECK(apart(some.end, all.end) == 0);
  CHECK(apart(some.start, toy::some_field(16, 3)) == 0);
  CHECK(apart(some.bar, all.bar) < 1e-13);
  CHECK(apart(some.gradient, all.gradient) < 1e-12);
}

namespace {

/// The gradients of the equation and those of the steps differ by the error of the rule, and so does the input that
/// is found.
template <direction D, std::size_t Order, std::size_t Steps>
void adjoint_has_order() {
  auto const differences = []<std::size_t N>(std::integral_constant<std::size_t, N>) {
    auto const steps = walked<D, runge_kutta<Order, N>>();
    auto const equation = walked<D, runge_kutta<Order, N, continuous_adjoint>>();
    CHECK(equation.tape.empty());
    CHECK(apart(equation.end, steps.end) == 0);
    CHECK(equation.log_det == steps.log_det);
    return std::vector{apart(equation.bar, steps.bar), apart(equation.gradient, steps.gradient),
                       apart(equation.start, steps.start)};
  };
  auto const few = differences(std::integral_constant<std::size_t, Steps>{}),
             many = differences(std::integral_constant<std::size_t, 2 * Steps>{});
  for (std::size_t i = 0; i < few.size(); ++i) {
    INFO("differences " << few[i] << ", " << many[i] << " of " << (i == 0 ? "cotangents" : i == 1 ? "gradients" : "x"));
    CHECK(few[i] < 0.05);
    CHECK(std::log2(few[i] / many[i]) > static_cast<double>(Order) - 0.3);
    CHECK(many[i] > 1e-12);
  }
}

}  // namespace

TEST_CASE("hierarchy/integrators: the continuous adjoint is that of the steps up to the error of the rule") {
  adjoint_has_order<direction::decode, 4, 16>();
  adjoint_has_order<direction::encode, 2, 64>();
}

TEST_CASE("hierarchy/integrators: with the continuous adjoint the score of a sample needs no encoding") {
  auto const m = toy::stirred<flow<runge_kutta<4, 32, continuous_adjoint>>, double>(0.1);
  std::vector<double> packed;
  m.pack(packed);
  engine::packed_weights<double> const w{packed.data()};
  engine::random_key const key{4, engine::purpose::test, 0};
  engine::flow_workspace<double> walked_back, encoded;
  m.reserve(walked_back, true);
  m.reserve(encoded, true);
  std::span<double const> const none;
  double const log_q = m.draw_with_score(key, 0, walked_back, 0.7, w, none);
  CHECK(log_q == engine::draw_and_encode(m, key, 0, encoded, 0.7, w, none));
  CHECK(walked_back.field == encoded.field);
  CHECK(apart(walked_back.bar, encoded.bar) < 1e-4);
  CHECK(apart(walked_back.bar, std::vector<double>(16)) > 0.1);
}

using adaptive_flow = flow<halved<error_below<1, 1000>, 4>>;

TEST_CASE("hierarchy/integrators: adaptive steps, adjoints of both directions agree with finite differences") {
  toy::has_adjoint<direction::encode, adaptive_flow>(0.1);
  toy::has_adjoint<direction::decode, adaptive_flow>(0.1);
}

TEST_CASE("hierarchy/integrators: adaptive steps, an untrained flow is the identity; symmetries are those of steps") {
  toy::starts_as_identity<adaptive_flow>();
  toy::has_its_symmetries<adaptive_flow>();
}

namespace {

template <class Integrator>
void error_stays_below(double bound, std::size_t fewest, std::size_t most) {
  auto const exact = walked<direction::decode, runge_kutta<4, 256>>();
  auto const found = walked<direction::decode, Integrator>();
  auto const back = walked<direction::encode, Integrator, double>(found.end, toy::some_field(16, 4));
  double const of_field = apart(found.end, exact.end), of_log_det = std::abs(found.log_det - exact.log_det),
               of_way_back = apart(back.end, toy::some_field(16, 3)), of_both = std::abs(found.log_det + back.log_det);
  auto const steps = steps_taken<Integrator>(found, 0);
  INFO(steps << " steps, errors " << of_field << ", " << of_log_det << ", back " << of_way_back << ", " << of_both);
  CHECK(of_field < bound);
  CHECK(of_log_det < bound);
  CHECK(of_way_back < bound);
  CHECK(of_both < bound);
  CHECK(of_field > 1e-13);  // what is measured is no rounding
  CHECK(steps >= fewest);
  CHECK(steps <= most);
}

}  // namespace

TEST_CASE("hierarchy/integrators: adaptive steps, errors are as small as asked for, and steps no smaller") {
  error_stays_below<halved<error_below<1, 100>, 6, 1>>(1e-2, 2, 12);
  error_stays_below<halved<error_below<1, 10'000>, 6, 1>>(1e-4, 8, 32);
  error_stays_below<halved<error_below<1, 1'000'000>, 8, 1>>(1e-6, 24, 128);
}

TEST_CASE("hierarchy/integrators: adaptive steps, at most as small as they may become") {
  using least = halved<error_below<1, 1'000'000'000'000>, 3>;
  auto const found = walked<direction::encode, least>(), expected = walked<direction::encode, runge_kutta<4, 16>>();
  CHECK(steps_taken<least>(found, 0) == 16);
  CHECK(apart(found.end, expected.end) < 1e-13);
  CHECK(found.log_det == Approx(expected.log_det).epsilon(1e-13));
  CHECK(apart(found.bar, expected.bar) < 1e-12);
  CHECK(apart(found.gradient, expected.gradient) < 1e-11);
  // Nothing moves: no step is halved.
  CHECK(steps_taken<least>(walked<direction::decode, least>(0), 0) == 2);
}

TEST_CASE("hierarchy/integrators: adaptive steps, every configuration takes its own, whatever lies beside it") {
  using integrator = halved<error_below<1, 10'000>, 5>;
  using lanes = engine::lanes<double>;
  std::vector<lanes> field(16, lanes(0)), bar(16, lanes(0));
  auto const lane_field = [](std::size_t j) {
    auto x = toy::some_field(16, 20 + j);
    for (double& value : x) value *= 0.02 * static_cast<double>(j * j);
    return x;
  };
  auto const lane_bar = [](std::size_t j) { return toy::some_field(16, 60 + j); };
  for (std::size_t j = 0; j < lanes::size; ++j)
    for (std::size_t i = 0; i < 16; ++i) {
      field[i].set(j, lane_field(j)[i]);
      bar[i].set(j, lane_bar(j)[i]);
    }
  auto const together = walked<direction::decode, integrator>(field, bar);
  std::vector<double> gradient(together.gradient.size());
  std::size_t fewest = std::numeric_limits<std::size_t>::max(), most = 0;
  for (std::size_t j = 0; j < lanes::size; ++j) {
    auto const alone = walked<direction::decode, integrator>(lane_field(j), lane_bar(j));
    auto const steps = steps_taken<integrator>(alone, 0);
    CHECK(steps_taken<integrator>(together, j) == steps);
    fewest = std::min(fewest, steps);
    most = std::max(most, steps);
    for (std::size_t i = 0; i < 16; ++i) {
      REQUIRE(together.end[i].get(j) == Approx(alone.end[i]).epsilon(1e-11).margin(1e-11));
      REQUIRE(together.start[i].get(j) == field[i].get(j));
      REQUIRE(together.bar[i].get(j) == Approx(alone.bar[i]).epsilon(1e-10).margin(1e-10));
    }
    REQUIRE(together.log_det.get(j) == Approx(alone.log_det).epsilon(1e-11).margin(1e-11));
    for (std::size_t k = 0; k < gradient.size(); ++k) gradient[k] += alone.gradient[k];
  }
  for (std::size_t k = 0; k < gradient.size(); ++k) CHECK(together.gradient[k] == Approx(gradient[k]).epsilon(1e-9));
  INFO("from " << fewest << " to " << most << " steps");
  CHECK(fewest < most);

  // What is no number stays so, and where it is.
  field[5].set(0, std::numeric_limits<double>::quiet_NaN());
  auto const with_nan = walked<direction::decode, integrator>(field, bar);
  CHECK(std::isnan(with_nan.log_det.get(0)));
  for (std::size_t j = 1; j < lanes::size; ++j) CHECK(with_nan.log_det.get(j) == together.log_det.get(j));
}

TEST_CASE("hierarchy/integrators: adaptive steps, the same bits for any number of threads") {
  auto m = toy::stirred<adaptive_flow, float>(0.1);
  engine::serial_executor one;
  engine::tbb_executor three(3);
  m.run_on(one);
  auto const alone = m.sample(100);
  m.run_on(three);
  auto const together = m.sample(100);
  CHECK(alone.x == together.x);
  CHECK(alone.log_q == together.log_q);
}

TEST_CASE("hierarchy/integrators: descriptions") {
  CHECK(describe<adaptive_flow>().find("2 steps of Runge-Kutta of order 4, halved at most 4 times\n") !=
        std::string::npos);
  CHECK(describe<flow<runge_kutta<4, 32, continuous_adjoint>>>().find("order 4, continuous adjoint\n") !=
        std::string::npos);
  CHECK(engine::runge_kutta_integrator<2, 8, 3>::describe() == "8 steps of Runge-Kutta of order 2, kept every 3");
}

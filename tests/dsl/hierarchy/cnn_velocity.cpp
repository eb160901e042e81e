// SPDX-License-Identifier: BSL-1.0
#include "convergence.hpp"
#include "dependence.hpp"
#include "laws.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

// Continuous flows with velocities by nets: the divergence is exactly that of the net, by as many probes as needed; all
// laws of continuous flows hold; and estimated divergences have the right mean and the gradients of what they report.

using namespace rgflow;

namespace {

using net = cnn_velocity<within<2>, hidden_channels<3, 2>, fourier<1>>;
using masked_net = cnn_velocity<within<2>, hidden_channels<3, 2>, fourier<1>, even_sites>;

template <class Lattice, class... Step>
struct one_level : hierarchy<Lattice, real_field, levels<level<Step...>>> {};

struct cnn_square : one_level<torus<4, 4>, continuous<net, runge_kutta<4, 2>>> {};
struct cnn_ring
    : one_level<torus<7>,
                continuous<cnn_velocity<within<1>, hidden_channels<2>, fourier<0>>, runge_kutta<2, 3, keep_every<2>>>> {
};
struct cnn_line
    : one_level<torus<16>, continuous<cnn_velocity<within<1>, hidden_channels<2>, fourier<0>>, runge_kutta<2, 1>>> {};
struct cnn_masked : one_level<open_lattice<4, 3>, continuous<masked_net, runge_kutta<2, 2>>> {};
struct cnn_adaptive
    : one_level<torus<4, 4>,
                continuous<masked_net, adaptive_steps<runge_kutta<4, 1>, error_below<1, 100>, halvings<2>>>> {};
struct cnn_blocks : one_level<torus<4, 4>, disentangle<2, continuous<net, runge_kutta<2, 2>>>,
                              decimate<2, continuous<net, runge_kutta<2, 1>>>> {};
#define RGFLOW_CNN_FLOWS cnn_square, cnn_ring, cnn_masked, cnn_adaptive, cnn_blocks

using number = engine::tape_var<double>;

/// Where weights are summed up.
struct one_time {
  static constexpr std::size_t times = 1;
  static constexpr double time(std::size_t) { return 0.3; }
};

engine::level_lattice whole(std::vector<std::size_t> const& extents, boundary edge) {
  return {engine::lattice(extents, edge), engine::sublattice(extents.size())};
}

template <class Velocity>
std::vector<double> packed_weights_of() {
  auto w = toy::some_field(Velocity::weights, 8);
  for (double& value : w) value *= 0.3;
  std::vector<double> packed(Velocity::packed(1));
  Velocity::template pack<one_time>({}, w.data(), packed.data());
  return packed;
}

/// The trace of the Jacobian of a velocity.
template <class Velocity>
double trace(typename Velocity::plan const& p, std::vector<double> const& packed, std::vector<double> const& phi) {
  engine::tape<double> tape;
  std::vector<number> in, v(phi.size(), number(0)), features(phi.size() * Velocity::stored, number(0));
  for (double const x : phi) in.emplace_back(tape, x);
  std::vector<number> const w(packed.begin(), packed.end());
  typename Velocity::template room<number> room(p);
  Velocity::evaluate(p, Velocity::at(w.data(), 0), in.data(), v.data(), room, features.data(), Velocity::stored);
  double sum = 0;
  for (std::size_t x = 0; x < phi.size(); ++x) {
    tape.start();
    tape.seed(v[x].id(), 1);
    tape.sweep();
    sum += tape.bar(in[x].id());
  }
  return sum;
}

template <class Velocity>
double divergence(typename Velocity::plan const& p, std::vector<double> const& packed, std::vector<double> const& phi,
                  typename Velocity::template room<double>& room) {
  std::vector<double> v(phi.size());
  return Velocity::evaluate(p, Velocity::at(packed.data(), 0), phi.data(), v.data(), room,
                            static_cast<double*>(nullptr), 0);
}

/// How many probes it takes to find the trace to rounding.
template <class Velocity>
std::size_t probes_for_trace(std::vector<std::size_t> const& extents, boundary edge) {
  using engine_type = typename Velocity::template on<2>::type;
  auto const p = engine_type::prepare(whole(extents, edge), false);
  auto const packed = packed_weights_of<engine_type>();
  auto const phi = toy::some_field(p.sites.size(), 3);
  double const expected = trace<engine_type>(p, packed, phi);
  typename engine_type::template room<double> room(p);
  CHECK(std::abs(expected) > 0.1);
  CHECK(divergence<engine_type>(p, packed, phi, room) == Approx(expected).epsilon(1e-12));
  return p.probes.size();
}

}  // namespace

TEST_CASE("hierarchy/cnn_velocity: the divergence is the trace of the Jacobian, by sites that don't see each other") {
  CHECK(probes_for_trace<net>({8, 8}, boundary::periodic) == 16);  // sites that are 4 apart along an axis
  CHECK(probes_for_trace<net>({9, 10}, boundary::open) == 16);
  CHECK(probes_for_trace<net>({4, 4}, boundary::periodic) == 16);
  CHECK(probes_for_trace<net>({3, 2}, boundary::periodic) ==
        6);  // every site sees all others, and itself on several ways
  CHECK(probes_for_trace<masked_net>({8, 4}, boundary::periodic) == 16);
  CHECK(probes_for_trace<masked_net>({7, 5}, boundary::open) == 16);
}

TEMPLATE_TEST_CASE("hierarchy/cnn_velocity: adjoints of both directions agree with finite differences", "",
                   RGFLOW_CNN_FLOWS) {
  toy::has_adjoint<direction::encode, TestType>(0.3);
  toy::has_adjoint<direction::decode, TestType>(0.3);
}

TEST_CASE("hierarchy/cnn_velocity: errors shrink with the order of the rule") {
  using steady = cnn_velocity<within<1>, hidden_channels<2>, fourier<0>>;
  toy::errors_have_order<one_level<torus<3, 2>, continuous<steady, runge_kutta<4, 8>>>,
                         one_level<torus<3, 2>, continuous<steady, runge_kutta<4, 16>>>>(4, 8, 1e-3);
  // One that changes in time takes short steps until the leading error is the largest.
  using changing = cnn_velocity<within<1>, hidden_channels<2>, fourier<1>>;
  toy::errors_have_order<one_level<torus<3, 2>, continuous<changing, runge_kutta<2, 64>>>,
                         one_level<torus<3, 2>, continuous<changing, runge_kutta<2, 128>>>>(2, 64, 1);
}

TEMPLATE_TEST_CASE("hierarchy/cnn_velocity: an untrained flow is the identity", "", cnn_square, cnn_masked) {
  toy::starts_as_identity<TestType>();
  model<TestType> const m(seed{1});
  CHECK(std::ranges::count_if(m.weights(), [](float w) { return w != 0; }) > 20);  // but its hidden layers are not
}

TEST_CASE("hierarchy/cnn_velocity: what depends on what is what the compiler says") {
  STATIC_REQUIRE(causal_cone<cnn_line>(8).count() == 2 * 2 * 2 + 1);  // two layers, evaluated twice
  toy::spreads_as_far_as_it_says<cnn_line>();
}

TEST_CASE("hierarchy/cnn_velocity: symmetries are those that are proved") {
  STATIC_REQUIRE(equivariant_under<cnn_square, group<sign_flip, space_group>>);
  using split = one_level<torus<4, 4>, continuous<masked_net, runge_kutta<4, 2>>>;
  STATIC_REQUIRE(equivariant_under<split, group<sign_flip, translations_by<2>, about_a_site<point_group>>>);
  STATIC_REQUIRE(!equivariant_under<split, translations_by<1>>);
  STATIC_REQUIRE(!equivariant_under<split, point_group>);  // about the centre, where colours change places
  using corners =
      one_level<torus<4, 4>,
                continuous<cnn_velocity<within<2>, hidden_channels<2>, fourier<0>, corner<0, 1>>, runge_kutta<4, 2>>>;
  STATIC_REQUIRE(equivariant_under<corners, translations_by<2>>);
  STATIC_REQUIRE(!equivariant_under<corners, about_a_site<point_group>>);
  STATIC_REQUIRE(equivariant_under<cnn_blocks, group<sign_flip, reflections>>);
  toy::has_its_symmetries<cnn_square>();
  toy::has_its_symmetries<split>();
}

namespace {

template <class Velocity, class Integrator>
using step_of = engine::continuous_step<typename Velocity::template on<2>::type, typename Integrator::integrator>;

/// <bar, out> + log_det_bar * log_det of a step walked with tape variables, and its derivatives by the field and the
/// weights; and those that pull_back finds.
template <direction D, class Velocity, class Integrator>
void adjoint_is_that_of_the_tape() {
  using step = step_of<Velocity, Integrator>;
  auto const plan = step::prepare(whole({4, 4}, boundary::periodic), 0);
  auto const x = toy::some_field(16, 3), bar = toy::some_field(16, 4);
  auto w = toy::some_field(step::weights(plan), 8);
  for (double& value : w) value *= 0.3;
  double const log_det_bar = 0.7;

  engine::tape<double> tape;
  std::vector<number> in, weights;
  for (double const v : x) in.emplace_back(tape, v);
  for (double const v : w) weights.emplace_back(tape, v);
  auto out = in;
  auto const log_det = step::template run<D>(plan, out.data(), engine::canonical_weights<number>{weights.data()}, {});
  tape.start();
  tape.seed(log_det.id(), log_det_bar);
  for (std::size_t i = 0; i < 16; ++i) tape.seed(out[i].id(), bar[i]);
  tape.sweep();

  std::vector<double> packed(step::packed(plan)), slot(step::gradient(plan)), gradient(w.size());
  step::pack(plan, w.data(), packed.data());
  engine::packed_weights<double> const at{packed.data()};
  std::vector<double> kept(step::tape(plan)), field = x, field_bar = bar;
  CHECK(step::template record<D>(plan, field.data(), at, std::span<double const>{}, kept.data()) ==
        Approx(log_det.value()).epsilon(1e-12));
  step::template pull_back<D>(plan, field.data(), field_bar.data(), log_det_bar, at, std::span<double const>{},
                              engine::gradient_slot<double>{slot.data()}, static_cast<double const*>(kept.data()));
  step::unpack_gradient(plan, slot.data(), w.data(), gradient.data());
  for (std::size_t i = 0; i < 16; ++i) CHECK(field_bar[i] == Approx(tape.bar(in[i].id())).epsilon(1e-10).margin(1e-10));
  for (std::size_t k = 0; k < w.size(); ++k)
    CHECK(gradient[k] == Approx(tape.bar(weights[k].id())).epsilon(1e-10).margin(1e-10));
}

}  // namespace

TEST_CASE("hierarchy/cnn_velocity: estimates, the adjoint is that of the signs that were drawn") {
  adjoint_is_that_of_the_tape<direction::decode, hutchinson<net, 2>, runge_kutta<4, 3, keep_every<2>>>();
  adjoint_is_that_of_the_tape<direction::encode, hutchinson<masked_net, 1>,
                              adaptive_steps<runge_kutta<4, 1>, error_below<1, 10>, halvings<1>>>();
}

TEST_CASE("hierarchy/cnn_velocity: estimates, the mean over all signs is the divergence") {
  using exact = net::on<2>::type;
  using estimated = hutchinson<net, 2>::on<2>::type;
  auto const p = exact::prepare(whole({2, 3}, boundary::periodic), false);
  auto const q = estimated::prepare(whole({2, 3}, boundary::periodic), false);
  auto const packed = packed_weights_of<exact>();
  auto const phi = toy::some_field(6, 3);
  exact::room<double> of_exact(p);
  estimated::room<double> room(q);
  double const expected = divergence<exact>(p, packed, phi, of_exact);
  double sum = 0, largest = 0;
  for (std::size_t n = 0; n < 64; ++n) {
    for (std::size_t k = 0; k < 12; ++k) room.signs[k] = (n * (k < 6 ? 1 : 5) >> (k % 6) & 1U) != 0 ? 1 : -1;
    double const here = divergence<estimated>(q, packed, phi, room);
    sum += here;
    largest = std::max(largest, std::abs(here - expected));
  }
  CHECK(sum / 64 == Approx(expected).epsilon(1e-12));
  CHECK(largest > 0.1);
}

TEST_CASE("hierarchy/cnn_velocity: estimates, signs are random and belong to the field") {
  using lanes = engine::lanes<float>;
  std::size_t const sites = 9, probes = 8;
  std::vector<lanes> field(sites), signs(probes * sites), again(probes * sites);
  double mean = 0, neighbours = 0, between_probes = 0;
  std::size_t const rounds = 400;
  for (std::size_t round = 0; round < rounds; ++round) {
    engine::normals(engine::random_key{1, engine::purpose::test, round}, 0, field.data(), field.size());
    engine::random_signs(std::span<lanes const>(field), probes, signs.data());
    for (std::size_t k = 0; k < probes * sites; ++k) REQUIRE(all(abs(signs[k]) == lanes(1)));
    mean += engine::lane_sum(signs[4]);
    neighbours += engine::lane_sum(signs[4] * signs[5]);
    between_probes += engine::lane_sum(signs[4] * signs[sites + 4]);
  }
  double const sigma = std::sqrt(static_cast<double>(rounds * lanes::size));
  CHECK(std::abs(mean) < 5 * sigma);
  CHECK(std::abs(neighbours) < 5 * sigma);
  CHECK(std::abs(between_probes) < 5 * sigma);
  // The same in another lane, and alone.
  std::vector<float> alone(sites), of_alone(probes * sites);
  for (std::size_t x = 0; x < sites; ++x) {
    alone[x] = field[x].get(1);
    field[x].set(0, alone[x]);
  }
  engine::random_signs(std::span<lanes const>(field), probes, again.data());
  engine::random_signs(std::span<float const>(alone), probes, of_alone.data());
  for (std::size_t k = 0; k < probes * sites; ++k) {
    CHECK(again[k].get(0) == signs[k].get(1));
    CHECK(of_alone[k] == signs[k].get(1));
  }
}

TEST_CASE("hierarchy/cnn_velocity: estimates have the weights of the exact flow") {
  model<one_level<torus<4, 4>, continuous<hutchinson<net, 1>, runge_kutta<4, 2>>>> const estimated(seed{1});
  model<cnn_square> exact(seed{2});
  REQUIRE(!std::ranges::equal(exact.weights(), estimated.weights()));
  CHECK(adopt(exact, estimated, std::identity{}) == exact.weights().size());
  CHECK(std::ranges::equal(exact.weights(), estimated.weights()));
}

TEST_CASE("hierarchy/cnn_velocity: few samples are the same map") {
  toy::few_samples_are_the_same<cnn_square>(0.1);
}

TEST_CASE("hierarchy/cnn_velocity: descriptions and names") {
  CHECK(describe<cnn_square>().find("16 sites, 9 displacements in 3 orbits, net of 3 2 channels, 3 functions of time, "
                                    "divergence by 16 probes, 2 steps of Runge-Kutta of order 4\n") !=
        std::string::npos);
  CHECK(describe<cnn_masked>().find("channels and a mask of even sites, ") != std::string::npos);
  CHECK(describe<one_level<torus<4, 4>, continuous<hutchinson<net, 2>, runge_kutta<4, 2>>>>().find(
            "divergence estimated by 2 probes, ") != std::string::npos);
  model<cnn_masked> m(seed{1});
  CHECK(m.tensor("level0/continuous/kernel1").size() == 3 * 3 * 2 * 3);
  CHECK(m.tensor("level0/continuous/kernel2").size() == 2 * 3 * 3 * 3);
  CHECK(m.tensor("level0/continuous/kernel3").size() == 1 * 3 * (2 + 2) * 3);
}

// SPDX-License-Identifier: BSL-1.0
#include "laws.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

// Kinetic and gradient energy of the way through continuous flows: they are what they are called, up to the error of an
// integrator, and their gradients are those of the sums as they are taken.

using namespace rgflow;

namespace {

template <class Seen>
using velocity = equivariant_velocity<Seen, sines<2>, fourier<1>>;

struct energies {
  double kinetic = 0, gradient = 0;
};
constexpr energies bars{0.6, -0.4};
constexpr double log_det_bar = 0.7;

/// A velocity of fields of several channels.
template <class Velocity, std::size_t Channels>
struct of_vectors {
  template <std::size_t Dimensions>
  using on = typename Velocity::template on<Dimensions, Channels>;
};

/// A step of a continuous flow on a lattice, with some weights.
template <class Velocity, class Integrator, std::size_t... Extent>
class walk {
 public:
  using bound = typename Velocity::template on<sizeof...(Extent)>::type;
  using step = engine::continuous_step<bound, typename Integrator::integrator>;
  explicit walk(boundary edge = boundary::periodic, double size = 0.1)
      : sites_(std::vector<std::size_t>{Extent...}, edge),
        plan_(step::prepare(engine::level_lattice(sites_, engine::sublattice(sizeof...(Extent))), 0)),
        weights(toy::some_field(step::weights(plan_), 8)) {
    for (double& w : weights) w *= size;
  }

 private:
  engine::lattice sites_;
  typename step::plan plan_;

 public:
  std::vector<double> weights;

  std::size_t volume() const { return plan_.sites.size(); }
  std::size_t values() const { return volume() * bound::components; }
  typename step::plan const& plan() const { return plan_; }

  template <direction D>
  energies of(std::vector<double> field) const {
    return run<D>(field, nullptr);
  }

  struct adjoint {
    std::vector<double> bar, gradient;
  };
  /// Of <bar, end> + log_det_bar log_det + <bars, energies>.
  template <direction D>
  adjoint gradient_of(std::vector<double> const& field, std::vector<double> const& bar, double allowed) const {
    auto end = field;
    std::vector<double> tape(step::tape(plan_)), slot(step::gradient(plan_));
    run<D>(end, tape.data());
    adjoint found{bar, std::vector<double>(weights.size())};
    energies sums;
    engine::energy_request<double> const request{{&sums.kinetic, &bars.kinetic}, {&sums.gradient, &bars.gradient}};
    auto const packed = in_order();
    step::template pull_back<D>(plan_, end.data(), found.bar.data(), log_det_bar, with(packed, &request),
                                std::span<double const>{}, engine::gradient_slot<double>{slot.data()}, tape.data());
    CHECK(sums.kinetic == 0);
    step::unpack_gradient(plan_, slot.data(), weights.data(), found.gradient.data());
    for (std::size_t x = 0; x < field.size(); ++x) CHECK(end[x] == Approx(field[x]).margin(allowed));
    return found;
  }
  template <direction D>
  double value(std::vector<double> field, std::vector<double> const& bar) const {
    double log_det = 0;
    auto const sums = run<D>(field, nullptr, &log_det);
    double f = log_det_bar * log_det + bars.kinetic * sums.kinetic + bars.gradient * sums.gradient;
    for (std::size_t x = 0; x < field.size(); ++x) f += bar[x] * field[x];
    return f;
  }

  /// The velocity at time number `time`.
  std::vector<double> velocity_at(std::size_t time, std::vector<double> const& phi) const {
    auto const packed = in_order();
    engine::runge_kutta_step<engine::runge_kutta_rule<2>, bound, double, double> one(plan_, packed.data());
    one.velocity(time, phi.data());
    return one.v();
  }
  double gradient_energy_at(std::size_t time, std::vector<double> const& phi) const {
    auto const packed = in_order();
    std::vector<double> projected(volume() * bound::given), features(volume() * bound::stored);
    auto const w = bound::at(packed.data(), time);
    bound::project(w, 0, volume(), phi.data(), features.data(), bound::stored, projected.data(), [](double const*) {});
    return bound::gradient_energy(plan_, w, features.data());
  }

 private:
  std::vector<double> in_order() const {
    std::vector<double> packed(step::packed(plan_));
    step::pack(plan_, weights.data(), packed.data());
    return packed;
  }
  static engine::packed_weights<double> with(std::vector<double> const& packed,
                                             engine::energy_request<double> const* request) {
    return {packed.data(), nullptr, nullptr, request};
  }
  template <direction D>
  energies run(std::vector<double>& field, double* tape, double* log_det = nullptr) const {
    energies sums;
    engine::energy_request<double> const request{{&sums.kinetic}, {&sums.gradient}};
    auto const packed = in_order();
    double const found =
        step::template record<D>(plan_, field.data(), with(packed, &request), std::span<double const>{}, tape);
    if (log_det != nullptr) *log_det = found;
    return sums;
  }
};

/// The adjoint against central differences over all sites and weights.
template <direction D, class Walk>
void has_gradients(Walk w, double allowed = 1e-6) {
  auto const field = toy::some_field(w.values(), 3), bar = toy::some_field(w.values(), 4);
  auto const found = w.template gradient_of<D>(field, bar, allowed);
  double const h = 1e-5;
  auto const close = [&](double a, double b) { return std::abs(a - b) <= allowed * std::max(1.0, std::abs(b)); };
  for (std::size_t x = 0; x < field.size(); ++x) {
    auto up = field, down = field;
    up[x] += h;
    down[x] -= h;
    REQUIRE(close(found.bar[x], (w.template value<D>(up, bar) - w.template value<D>(down, bar)) / (2 * h)));
  }
  for (std::size_t k = 0; k < w.weights.size(); ++k) {
    double const saved = w.weights[k];
    w.weights[k] = saved + h;
    double const up = w.template value<D>(field, bar);
    w.weights[k] = saved - h;
    double const down = w.template value<D>(field, bar);
    w.weights[k] = saved;
    REQUIRE(close(found.gradient[k], (up - down) / (2 * h)));
  }
}
template <class Walk>
void has_gradients_both_ways(Walk const& w, double allowed = 1e-6) {
  has_gradients<direction::decode>(w, allowed);
  has_gradients<direction::encode>(w, allowed);
}

template <class Integrator>
using on_square = walk<velocity<within<4>>, Integrator, 4, 4>;
template <class Integrator>
using split_square = walk<velocity<to_other_colour<within<5>>>, Integrator, 4, 4>;

}  // namespace

TEST_CASE("hierarchy/path_energy: adjoints of both directions agree with finite differences") {
  has_gradients_both_ways(on_square<runge_kutta<4, 2>>());
  has_gradients_both_ways(walk<velocity<within<2>>, runge_kutta<2, 3, keep_every<2>>, 3, 3>(boundary::open));
  has_gradients_both_ways(on_square<adaptive_steps<runge_kutta<4, 1>, error_below<1, 50>, halvings<3>>>());
  has_gradients_both_ways(split_square<strang_splitting<3>>());
  // A net knows its velocities, but not their gradient energy.
  has_gradients_both_ways(walk<cnn_velocity<within<1>, hidden_channels<2>, fourier<1>>, runge_kutta<4, 2>, 4, 4>());
  // Those of the equation: as good as its steps.
  has_gradients_both_ways(on_square<runge_kutta<4, 24, continuous_adjoint>>(), 1e-3);
}

TEST_CASE("hierarchy/path_energy: of several channels, adjoints agree with finite differences") {
  using seen = velocity<within<2>>;
  has_gradients_both_ways(walk<of_vectors<seen, 2>, runge_kutta<2, 3, keep_every<2>>, 3, 3>(boundary::open));
  has_gradients_both_ways(walk<of_vectors<seen, 3>, runge_kutta<4, 1>, 2, 3>());
  has_gradients_both_ways(
      walk<of_vectors<seen, 2>, adaptive_steps<runge_kutta<4, 1>, error_below<1, 50>, halvings<3>>, 3, 2>());
  has_gradients_both_ways(walk<of_vectors<velocity<to_other_colour<within<1>>>, 3>, strang_splitting<2>, 4, 2>());
  has_gradients_both_ways(walk<of_vectors<seen, 2>, runge_kutta<4, 24, continuous_adjoint>, 3, 2>(), 1e-3);
}

namespace {

/// The square of the Jacobian of the velocity, by differences.
template <class Walk>
void has_gradient_energy(Walk const& w) {
  auto const phi = toy::some_field(w.values(), 5);
  double squares = 0;
  double const h = 1e-5;
  for (std::size_t y = 0; y < phi.size(); ++y) {
    auto up = phi, down = phi;
    up[y] += h;
    down[y] -= h;
    auto const v = w.velocity_at(1, up), other = w.velocity_at(1, down);
    for (std::size_t x = 0; x < v.size(); ++x) squares += (v[x] - other[x]) * (v[x] - other[x]) / (4 * h * h);
  }
  CHECK(w.gradient_energy_at(1, phi) == Approx(squares).epsilon(1e-7));
  CHECK(squares > 0.1);
}

}  // namespace

TEST_CASE("hierarchy/path_energy: the gradient energy is that of the dense Jacobian, whatever leads around a torus") {
  using two = runge_kutta<2, 2>;
  has_gradient_energy(walk<velocity<within<4>>, two, 6, 6>());
  has_gradient_energy(walk<velocity<within<5>>, two, 2, 3>());
  has_gradient_energy(walk<velocity<within<2>>, two, 3, 4>(boundary::open));
  has_gradient_energy(walk<velocity<to_other_colour<within<5>>>, strang_splitting<2>, 4, 2>());
  has_gradient_energy(walk<of_vectors<velocity<within<4>>, 2>, two, 4, 3>());
  has_gradient_energy(walk<of_vectors<velocity<within<5>>, 3>, two, 2, 3>());
}

namespace {

/// The order with which a walk of twice as many steps comes nearer to the energies of the equation.
template <class Few, class Many, class Exact>
void has_order(double order) {
  auto const z = toy::some_field(16, 6);
  auto const exact = Exact().template of<direction::decode>(z), few = Few().template of<direction::decode>(z),
             many = Many().template of<direction::decode>(z);
  double const kinetic = std::log2(std::abs((few.kinetic - exact.kinetic) / (many.kinetic - exact.kinetic))),
               gradient = std::log2(std::abs((few.gradient - exact.gradient) / (many.gradient - exact.gradient)));
  INFO("kinetic " << exact.kinetic << ", order " << kinetic << "; gradient " << exact.gradient << ", order "
                  << gradient);
  CHECK(exact.kinetic > 0.1);
  CHECK(exact.gradient > 0.1);
  CHECK(kinetic == Approx(order).margin(0.4));
  CHECK(gradient == Approx(order).margin(0.4));
  CHECK(few.kinetic == Approx(exact.kinetic).epsilon(0.05));
  CHECK(few.gradient == Approx(exact.gradient).epsilon(0.05));
}

}  // namespace

TEST_CASE("hierarchy/path_energy: errors shrink with the order of the rule") {
  has_order<on_square<runge_kutta<2, 32>>, on_square<runge_kutta<2, 64>>, on_square<runge_kutta<4, 64>>>(2);
  has_order<on_square<runge_kutta<4, 8>>, on_square<runge_kutta<4, 16>>, on_square<runge_kutta<4, 128>>>(4);
  has_order<split_square<strang_splitting<32>>, split_square<strang_splitting<64>>, split_square<runge_kutta<4, 64>>>(
      2);
}

TEST_CASE("hierarchy/path_energy: adaptive steps, and the way back") {
  using exact = on_square<runge_kutta<4, 64>>;
  using halved = on_square<adaptive_steps<runge_kutta<4, 1>, error_below<1, 10'000>, halvings<6>>>;
  auto const z = toy::some_field(16, 6);
  auto const there = exact().of<direction::decode>(z), found = halved().of<direction::decode>(z);
  CHECK(found.kinetic == Approx(there.kinetic).epsilon(1e-3));
  CHECK(found.gradient == Approx(there.gradient).epsilon(1e-3));
  // Encode goes the same way backwards.
  using split = split_square<strang_splitting<4>>;
  split const w;
  auto const up = w.of<direction::encode>(z);
  CHECK(up.kinetic > 0);
  CHECK(exact().of<direction::encode>(z).kinetic > 0);
}

TEST_CASE("hierarchy/path_energy: nothing moves, nothing is spent") {
  on_square<runge_kutta<4, 2>> const still(boundary::periodic, 0);
  auto const found = still.of<direction::decode>(toy::some_field(16, 6));
  CHECK(found.kinetic == 0);
  CHECK(found.gradient == 0);
}

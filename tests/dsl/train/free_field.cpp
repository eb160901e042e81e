// SPDX-License-Identifier: BSL-1.0

// A scaling of waves is all that a free field asks for: its log Z, exactly, without a net.

#include <rgflow/engine/hierarchy/momenta.hpp>
#include <rgflow/rgflow.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstddef>
#include <numbers>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

template <class Theory, class... Steps>
struct flow_for : hierarchy<typename Theory::lattice, typename Theory::field, every_level<momentum_scaling, Steps...>,
                            depth<sizeof...(Steps) + 1>> {};

/// sum over the axes of 2 - 2 cos k.
template <class Lattice>
double laplacian(engine::momentum_orbits::wave_numbers const& n) {
  double sum = 0;
  for (std::size_t axis = 0; axis < Lattice::dimensions; ++axis)
    sum += 2 - 2 * std::cos(2 * std::numbers::pi * static_cast<double>(n[axis]) /
                            static_cast<double>(Lattice::extents[axis]));
  return sum;
}

/// S = sum over waves of e(k) |phi_k|^2 in all real components: what a scaling of waves and log Z have to be.
template <class Theory, class Energy>
struct exact {
  engine::momentum_orbits orbits;
  Energy energy;

  double log_scale(std::size_t orbit) const { return std::log(2 * energy(orbits.first(orbit))) / 2; }
  double log_z() const {
    double sum = 0;
    for (std::size_t o = 0; o < orbits.count(); ++o)
      sum += static_cast<double>(orbits.size(o) * Theory::field::channels) / 2 *
             std::log(std::numbers::pi / energy(orbits.first(o)));
    return sum;
  }
};
template <class Theory, class Energy>
exact<Theory, Energy> exact_for(Energy energy) {
  return {engine::momentum_orbits(lattice_of<typename Theory::lattice>()), energy};
}

/// With the weights of the exact propagator all samples have the same weight, the exact Z.
template <class Flow, class Action, class Exact>
void is_exact(Action const& action, Exact const& free) {
  model<Flow, double> m(seed{1});
  auto const weights = m.tensor("level0/momentum_scaling/log_scale");
  REQUIRE(weights.size() == free.orbits.count());
  for (std::size_t o = 0; o < weights.size(); ++o) weights[o] = free.log_scale(o);
  auto const drawn = m.sample(100);
  for (double const w : log_weights(m, action, drawn)) REQUIRE(w == Approx(free.log_z()).epsilon(1e-12));
  CHECK(engine::summarize_weights(log_weights(m, action, drawn)).ess == Approx(1).epsilon(1e-12));
}

template <class Lattice>
auto real_theory(double mass) {
  return exact_for<real_free<Lattice>>([mass](auto const& n) { return mass + laplacian<Lattice>(n); });
}

}  // namespace

TEST_CASE("train/free_field: the exact propagator gives every sample the same weight, in every dimension") {
  is_exact<flow_for<real_free<torus<9>>>>(bind<real_free<torus<9>>>(m2 = 0.1), real_theory<torus<9>>(0.1));
  using square = real_free<torus<8, 8>>;
  is_exact<flow_for<square>>(bind<square>(m2 = 0.2), real_theory<torus<8, 8>>(0.2));
  is_exact<flow_for<square, into_momentum_shells>>(bind<square>(m2 = 0.2), real_theory<torus<8, 8>>(0.2));
  using cube = real_free<torus<4, 3, 4>>;
  is_exact<flow_for<cube>>(bind<cube>(m2 = 0.5), real_theory<torus<4, 3, 4>>(0.5));
  using oblong = complex_free<torus<6, 4>>;
  is_exact<flow_for<oblong>>(bind<oblong>(mu = 1.3, t = 0.3), exact_for<oblong>([](auto const& n) {
                               return 1.3 - 4 * 0.3 + 0.3 * laplacian<torus<6, 4>>(n);
                             }));
}

TEST_CASE("train/free_field: a short training by reverse KL finds it") {
  using theory = real_free<torus<8, 8>>;
  auto const action = bind<theory>(m2 = 0.2);
  auto const free = real_theory<torus<8, 8>>(0.2);
  model<flow_for<theory>> m(seed{5});
  trainer training(m, reverse_kl(action, path_gradient),
                   {.steps = 300, .batch = 64, .optimizer = {.learning_rate = 5e-2}, .schedule = {.warmup = 10}});
  run_training(training, {});
  auto const w = engine::summarize_weights(log_weights(m, action, m.sample(1000)));
  INFO("ESS " << w.ess << ", log Z " << w.log_z.value << ", exact " << free.log_z());
  CHECK(w.ess > 1 - 1e-6);
  CHECK(w.log_z.value == Approx(free.log_z()).margin(1e-4));
  auto const weights = m.tensor("level0/momentum_scaling/log_scale");
  for (std::size_t o = 0; o < weights.size(); ++o)
    CHECK(static_cast<double>(weights[o]) == Approx(free.log_scale(o)).margin(1e-4));
}

// SPDX-License-Identifier: BSL-1.0
#include "laws.hpp"

#include <rgflow/engine/checker/bijector.hpp>
#include <rgflow/engine/hierarchy/momenta.hpp>
#include <rgflow/engine/net/dense_gradient.hpp>
#include <rgflow/engine/train/path_energies.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

// Parts whose weights follow the context: the law tables, and that each sample is moved as by the part alone with the
// weights of its context.

using namespace rgflow;

namespace {

template <class Seen>
using velocity = equivariant_velocity<Seen, sines<1>, fourier<1>>;
using split = continuous<velocity<to_other_colour<within<1>>>, strang_splitting<2>>;
using smooth = continuous<velocity<within<2>>, runge_kutta<2, 2>>;
using of_a_net = continuous<cnn_velocity<within<1>, hidden_channels<2>, fourier<1>>, runge_kutta<4, 1>>;

template <class Lattice, class Field, class Step, class... Options>
struct one_level : hierarchy<Lattice, Field, levels<level<Step>>, Options...> {};

struct split_by_context : one_level<torus<4, 2>, real_field, by_context<split, mlp<3>>, context<2>> {};
struct smooth_by_context : one_level<torus<3, 3>, real_field, by_context<smooth, linear>, context<2>> {};
struct net_by_context : one_level<torus<3, 2>, real_field, by_context<of_a_net, linear>, context<1>> {};
struct spectra_by_context
    : one_level<torus<4, 3>, complex_field, by_context<momentum_scaling::per_channel, mlp<3>>, context<2>> {};

/// z = x e^w at every site, with an adjoint that sums its gradient over lanes, and so is none for weights in lanes.
struct stretched {
  template <class Patch>
  struct on {
    static constexpr std::string_view name = "stretched";
    static constexpr std::size_t size = Patch::size;
    static constexpr std::size_t weights = 1;

    template <class V, class Weights>
    static V encode(std::span<V, size> x, Weights w, std::span<V const>) {
      return scaled(x, V(w.data[0]));
    }
    template <class V, class Weights>
    static V decode(std::span<V, size> z, Weights w, std::span<V const>) {
      return scaled(z, -V(w.data[0]));
    }
    template <direction D, class V, class T>
    static void pull_back(std::span<V, size> x, std::span<V, size> bar, V const& log_det_bar,
                          engine::packed_weights<T> w, std::span<V const>, engine::gradient_slot<T> gradient,
                          V const*) {
      V w_bar = log_det_bar * V(static_cast<T>(size));
      for (std::size_t i = 0; i < size; ++i) w_bar += bar[i] * x[i];
      V const way(w.data[0]);
      scaled(bar, D == direction::encode ? way : V(-way));
      scaled(x, D == direction::encode ? V(-way) : way);
      double const sum = engine::lane_sum(w_bar);
      if (gradient) gradient.data[0] += static_cast<T>(D == direction::encode ? sum : -sum);
    }

   private:
    template <class V>
    static V scaled(std::span<V, size> x, V const& log_scale) {
      using std::exp;
      for (V& value : x) value = value * exp(log_scale);
      return log_scale * V(static_cast<engine::scalar_of_t<V>>(size));
    }
  };
};
/// The same without an adjoint.
struct stretched_by_tape {
  template <class Patch>
  struct on : stretched::on<Patch> {
    template <direction D>
    static void pull_back() = delete;
  };
};

template <class Bijector, class Patch>
void obeys() {
  auto const report = check_bijector<Bijector, Patch>();
  INFO(report.text());
  CHECK(report.passed());
}

}  // namespace

TEST_CASE("hierarchy/by_context: blocks obey the laws of bijectors") {
  obeys<by_context<radial, mlp<3>>, patch<2, 1, 2>>();
  obeys<by_context<channel_mix<1, 0>, mlp<3>>, patch<2, 2, 2>>();
  obeys<by_context<householder<2>, linear>, patch<3, 1, 2>>();
  obeys<by_context<elementwise<sinh_arcsinh>, mlp<3>>, patch<1, 2, 3>>();
  obeys<chain<by_context<split, mlp<2>>, by_context<stretched, linear>, by_context<stretched_by_tape, mlp<2>>>,
        patch<1, 1, 2, 2>>();
}

TEMPLATE_TEST_CASE("hierarchy/by_context: adjoints of both directions agree with finite differences", "",
                   split_by_context, smooth_by_context, net_by_context, spectra_by_context) {
  toy::has_adjoint<direction::encode, TestType>(0.1);
  toy::has_adjoint<direction::decode, TestType>(0.1);
  toy::starts_as_identity<TestType>();
}

TEMPLATE_TEST_CASE("hierarchy/by_context: exact steps obey all laws of flows", "", split_by_context,
                   spectra_by_context) {
  toy::comes_back<TestType>();
  toy::samples_know_their_density<TestType>();
  toy::has_score<TestType>();
  toy::has_its_symmetries<TestType, false>();
  toy::has_log_determinant<TestType>();
}

TEST_CASE("hierarchy/by_context: the symmetries are those of the part") {
  STATIC_REQUIRE(equivariant_under<smooth_by_context, group<sign_flip, space_group>>);
  STATIC_REQUIRE(equivariant_under<by_context<radial, mlp<3>>, u1, patch<2, 1, 2>>);
  STATIC_REQUIRE(!equivariant_under<spectra_by_context, u1>);  // each channel has a spectrum of its own
}

namespace {

/// Sample i of Flow, whose only part follows the context, is that of Plain, which has the part alone, with the weights
/// moved(weights of Flow, context, k), k = 0, 1, ...; few samples in the lanes and many.
template <class Flow, class Plain, class Moved>
void is_the_part_with_moved_weights(Moved const& moved) {
  auto const m = toy::stirred<Flow, double>(0.1);
  constexpr std::size_t contexts = model<Flow, double>::contexts;
  for (std::size_t const samples : {3U, 17U}) {
    auto const numbers = toy::some_field(samples * contexts, 11);
    auto const found = m.sample(samples, 0, {numbers, contexts});
    std::size_t const values = found.x.size() / samples;
    for (std::size_t i = 0; i < samples; ++i) {
      model<Plain, double> plain(seed{3});
      for (std::size_t k = 0; k < plain.weights().size(); ++k)
        plain.weights()[k] = moved(m.weights(), std::span(numbers).subspan(i * contexts, contexts), k);
      auto const one = plain.sample(samples);
      for (std::size_t v = 0; v < values; ++v)
        REQUIRE(found.x.data()[i * values + v] == Approx(one.x.data()[i * values + v]).epsilon(1e-11).margin(1e-11));
      REQUIRE(found.log_q(i) == Approx(one.log_q(i)).epsilon(1e-11));
    }
  }
}

}  // namespace

TEST_CASE("hierarchy/by_context: a velocity has the weights of its context, and its energies are those") {
  using plain = one_level<torus<4, 4>, real_field, smooth>;
  using flow = one_level<torus<4, 4>, real_field, by_context<smooth, linear>, context<2>>;
  model<plain, double> alone(seed{3});
  std::size_t const own = alone.weights().size();
  auto const moved = [&](auto const& w, auto const& context, std::size_t k) {
    double const* const row = w.data() + own + 2 * k;  // of the matrix of the net; its biases stand behind it
    return w[k] + row[0] * context[0] + row[1] * context[1] + w[own + 2 * own + k];
  };
  is_the_part_with_moved_weights<flow, plain>(moved);

  auto const m = toy::stirred<flow, double>(0.1);
  std::vector<double> const context{0.6, -1.2};
  for (std::size_t k = 0; k < own; ++k) alone.weights()[k] = moved(m.weights(), context, k);
  auto const found = measure_path(m, 20, {context, 2}), expected = measure_path(alone, 20);
  CHECK(found.kinetic.value == Approx(expected.kinetic.value).epsilon(1e-11));
  CHECK(found.gradient.value == Approx(expected.gradient.value).epsilon(1e-11));
  CHECK(found.kinetic.value > 0.01);
}

TEST_CASE("hierarchy/by_context: a spectrum is a function of context and momentum") {
  using plain = one_level<torus<6, 4>, complex_field, momentum_scaling::per_channel>;
  using flow = one_level<torus<6, 4>, complex_field, by_context<momentum_scaling::per_channel, linear>, context<1>>;
  engine::momentum_orbits const orbits(model<plain>(seed{3}).sites());
  std::size_t const own = 2 * orbits.count();
  is_the_part_with_moved_weights<flow, plain>([&](auto const& w, auto const& context, std::size_t k) {
    std::size_t const channel = k / orbits.count();
    auto const n = orbits.first(k % orbits.count());
    double const of_y = std::pow(std::sin(std::numbers::pi * static_cast<double>(n[0]) / 6), 2),
                 of_x = std::pow(std::sin(std::numbers::pi * static_cast<double>(n[1]) / 4), 2);
    double const* const row = w.data() + own + 3 * channel;
    double const p2 = std::sqrt((of_y + of_x) / 2), p4 = std::pow((of_y * of_y + of_x * of_x) / 2, 0.25);
    return w[k] + row[0] * context[0] + row[1] * (2 * p2 - 1) + row[2] * (2 * p4 - 1) + w[own + 6 + channel];
  });
}

TEST_CASE("hierarchy/by_context: the log-determinant of a spectrum loses little in float on a large lattice") {
  using plain = one_level<torus<128, 128>, real_field, momentum_scaling>;
  using flow = one_level<torus<128, 128>, real_field, by_context<momentum_scaling, linear>, context<1>>;
  model<plain> alone(seed{3});  // sums it up in double
  model<flow> m(seed{3});
  for (std::size_t k = 0; k < alone.weights().size(); ++k)
    alone.weights()[k] = m.weights()[k] = static_cast<float>(0.37 + 0.1 * std::sin(static_cast<double>(k)));
  auto zero = model<plain>::field_array::from_shape({1, 1, 128, 128});
  zero.fill(0);
  std::vector<float> const context{0.5F};
  CHECK(std::abs(m.log_prob(zero, {context, 1})(0) - alone.log_prob(zero)(0)) < 3e-3);
}

TEST_CASE("hierarchy/by_context: layers that leave the first-level cache only because their weights are lanes") {
  using V = engine::lanes<double>;
  constexpr std::size_t in = 64, out = 36;
  STATIC_REQUIRE(engine::detail::wide_layer<in, out, V>);
  STATIC_REQUIRE(!engine::detail::wide_layer<in, out, double>);
  auto const numbers = toy::some_field((in + 1) * out, 12), bars = toy::some_field(out, 13);
  std::vector<double> packed(numbers.size()), in_bar(in);
  engine::dense_pack<in, out>(numbers.data(), packed.data());
  engine::dense_input_gradient<in, out>(packed.data(), bars.data(), in_bar.data());
  std::vector<V> const weights(packed.begin(), packed.end()), out_bar(bars.begin(), bars.end());
  std::vector<V> found(in, V(0));
  engine::dense_input_gradient<in, out>(weights.data(), out_bar.data(), found.data());
  for (std::size_t i = 0; i < in; ++i) CHECK(engine::lane(found[i], 1) == Approx(in_bar[i]).epsilon(1e-13));
}

TEST_CASE("hierarchy/by_context: names and descriptions") {
  model<split_by_context> const m(seed{1});
  CHECK(m.tensors().front().path == "level0/continuous/log_frequency");
  CHECK(m.tensors().back().path.find("level0/continuous/by_context/") == 0);
  CHECK(describe<split_by_context>().find("of Strang splitting, by mlp") != std::string::npos);
  CHECK(describe<split_by_context>().find(" of the context\n") != std::string::npos);
}

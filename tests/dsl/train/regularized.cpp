// SPDX-License-Identifier: BSL-1.0

// Objectives with energies of the way through continuous flows.

#include <rgflow/engine/checker/loss.hpp>
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>
#include <rgflow/run_time_model.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

struct theory : real_phi4<torus<4, 4>> {};
auto const interacting = bind<theory>(m2 = 1., lambda = 0.5);

using seen = equivariant_velocity<to_other_colour<within<1>>, sines<1>, fourier<0>>;
using by_rule = continuous<seen, runge_kutta<2, 2>>;
using by_colour = continuous<seen, strang_splitting<1>>;

/// Blocks of few samples share lanes.
struct in_pieces
    : hierarchy<torus<4, 4>, real_field, every_level<disentangle<2, by_colour>, decimate<2, by_colour>>, depth<1>> {};
/// Continuous parts on the lattice, in blocks, and in blocks of blocks, of two levels with the same weights.
struct flow
    : hierarchy<
          torus<4, 4>, real_field,
          shared_levels<by_rule, disentangle<2, chain<repeat<2, by_colour>, invert<by_rule>>>, decimate<2, by_rule>>,
          depth<2>> {};
struct still : hierarchy<torus<4, 4>, real_field, every_level<everywhere<elementwise<scaling>>>, depth<1>> {};

}  // namespace

TEST_CASE("train/regularized: gradients are those of the losses, energies of all parts included") {
  model<flow, double> m(seed{7});
  auto const plain = regularized(reverse_kl(interacting), kinetic_energy{0.3}, gradient_energy{0.2});
  // On the way forth.
  std::vector<double> fields(20 * 16);
  for (std::size_t k = 0; k < fields.size(); ++k)
    fields[k] = engine::normal<double>({98, engine::purpose::test, 0}, k, 0);
  auto const encoded =
      regularized(forward_kl(array_data<double>(fields, 20, 1, 16)), kinetic_energy{0.3}, gradient_energy{0.2});
  // Several passes, one of them with an energy of its own.
  auto const nested = regularized(combined(std::pair(0.5, regularized(reverse_kl(interacting), kinetic_energy{0.4})),
                                           std::pair(0.25, reverse_kl(interacting))),
                                  kinetic_energy{0.1});
  check_options const options{.trials = 1, .weight_deviation = 0.1, .single_weights = 20};
  for (auto const& report :
       {check_loss(plain, m, options), check_loss(encoded, m, options), check_loss(nested, m, options)}) {
    INFO(report.text());
    CHECK(report.passed());
  }
}

namespace {

struct batch {
  std::vector<double> losses, gradient;
};
template <class Model, class Objective>
batch look(Model const& m, Objective const& objective, std::size_t size, bool check_way_back = false) {
  engine::batch_gradient<Model> all(m);
  all.check_reconstruction(check_way_back);
  all(objective, 3, 1, size);
  auto const gradient = all.gradient();
  return {{all.losses().begin(), all.losses().end()}, {gradient.begin(), gradient.end()}};
}
template <class Model>
void stir(Model& m) {
  for (std::size_t k = 0; k < m.weights().size(); ++k)
    m.weights()[k] += 0.15 * engine::normal<double>({99, engine::purpose::test, 0}, k, 0);
}

}  // namespace

TEST_CASE("train/regularized: path gradients add the same, and looking at the way back nothing") {
  model<flow, double> m(seed{7});
  stir(m);
  kinetic_energy const kinetic{0.3};
  gradient_energy const gradient{0.2};
  constexpr std::size_t many = 40;
  auto const plain = look(m, reverse_kl(interacting), many),
             path = look(m, reverse_kl(interacting, path_gradient), many),
             plain_and = look(m, regularized(reverse_kl(interacting), kinetic, gradient), many),
             watched = look(m, regularized(reverse_kl(interacting), kinetic, gradient), many, true),
             path_and = look(m, regularized(reverse_kl(interacting, path_gradient), kinetic, gradient), many);
  for (std::size_t i = 0; i < many; ++i) {
    CHECK(plain_and.losses[i] > plain.losses[i] + 0.01);
    CHECK(watched.losses[i] == plain_and.losses[i]);
    CHECK(path_and.losses[i] == Approx(plain_and.losses[i]).epsilon(1e-12));
  }
  double largest = 0;
  for (std::size_t k = 0; k < plain.gradient.size(); ++k) {
    double const added = plain_and.gradient[k] - plain.gradient[k];
    CHECK(path_and.gradient[k] - path.gradient[k] == Approx(added).epsilon(1e-9).margin(1e-9));
    largest = std::max(largest, std::abs(added));
  }
  CHECK(largest > 0.01);
}

TEST_CASE("train/regularized: of data as they are encoded, along the path, too") {
  model<flow, double> m(seed{7});
  stir(m);
  kinetic_energy const kinetic{0.3};
  gradient_energy const gradient{0.2};
  constexpr std::size_t many = 40;
  auto const x = m.sample(many).x;
  array_data<double> const data({x.data(), x.size()}, many, 1, 16);
  forward_kl const whole(data);
  forward_kl const along(data, interacting, path_gradient);
  auto const plain = look(m, whole, many), path = look(m, along, many),
             plain_and = look(m, regularized(whole, kinetic, gradient), many),
             path_and = look(m, regularized(along, kinetic, gradient), many);
  double largest = 0;
  for (std::size_t i = 0; i < many; ++i) CHECK(path_and.losses[i] == Approx(plain_and.losses[i]).epsilon(1e-12));
  for (std::size_t k = 0; k < plain.gradient.size(); ++k) {
    double const added = plain_and.gradient[k] - plain.gradient[k];
    CHECK(path_and.gradient[k] - path.gradient[k] == Approx(added).epsilon(1e-9).margin(1e-9));
    largest = std::max(largest, std::abs(added));
  }
  CHECK(largest > 0.01);
}

TEST_CASE("train/regularized: tiles that are not full") {
  STATIC_REQUIRE(flow_facts<in_pieces>::expansion::levels::spreads_adjoint);
  model<in_pieces, double> m(seed{7});
  stir(m);
  auto const objective = regularized(reverse_kl(interacting), kinetic_energy{0.3}, gradient_energy{0.2});
  auto const many = look(m, objective, 40), few = look(m, objective, 3), none = look(m, reverse_kl(interacting), 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(few.losses[i] == Approx(many.losses[i]).epsilon(1e-12));
    CHECK(few.losses[i] > none.losses[i] + 0.01);
  }
}

TEST_CASE("train/regularized: the energies by themselves") {
  model<flow, double> m(seed{7});
  CHECK(measure_path(m).kinetic.value == 0);
  stir(m);
  auto const found = measure_path(m, 200);
  CHECK(found.kinetic.value > 0.1);
  CHECK(found.gradient.value > 0.1);
  CHECK(found.kinetic.error > 0);
  CHECK(found.text().find("kinetic energy ") == 0);
  // Where steps are known at run time only.
  auto late = make_run_time_model<flow, double>(seed{7});
  stir(late);
  CHECK(measure_path(late, 200).gradient.value == found.gradient.value);
  auto const empty = make_run_time_model<still, double>(seed{7});
  CHECK_THROWS_WITH(regularized(reverse_kl(interacting), kinetic_energy{1}).check(empty, 8),
                    "regularized: this flow has no continuous parts");
}

namespace {

struct in_a_chain : hierarchy<torus<4, 4>, real_field,
                              levels<level<disentangle<2, chain<repeat<2, by_colour>, invert<by_rule>, by_rule>>>>> {};
struct one_by_one : hierarchy<torus<4, 4>, real_field,
                              levels<level<disentangle<2, by_colour>, disentangle<2, by_colour>,
                                           disentangle<2, invert<by_rule>>, disentangle<2, by_rule>>>> {};

}  // namespace

TEST_CASE("train/regularized: chains and the like hand the question on") {
  model<in_a_chain, double> chained(seed{7});
  model<one_by_one, double> listed(seed{7});
  stir(chained);
  stir(listed);
  auto const found = measure_path(chained, 50), expected = measure_path(listed, 50);
  CHECK(found.kinetic.value == Approx(expected.kinetic.value).epsilon(1e-12));
  CHECK(found.gradient.value == Approx(expected.gradient.value).epsilon(1e-12));
  CHECK(found.kinetic.value > 0.1);
}

TEST_CASE("train/regularized: words and weights") {
  auto const text = regularized(reverse_kl(interacting), kinetic_energy{0.25}, gradient_energy{0.5}).describe();
  CHECK(text.find(", kinetic energy x 0.25, gradient energy x 0.5") != std::string::npos);
  CHECK_THROWS_AS(regularized(reverse_kl(interacting), kinetic_energy{-1}), std::invalid_argument);
  CHECK_THROWS_AS(regularized(reverse_kl(interacting), gradient_energy{std::nan("")}), std::invalid_argument);
}

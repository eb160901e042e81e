// SPDX-License-Identifier: BSL-1.0

// docs/continuous.md: continuous flows.

#include <rgflow/rgflow.hpp>

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <string>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

//[flow
struct theory : real_phi4<torus<8, 8>> {};

using velocity = equivariant_velocity<within<8>, sines<4>, fourier<2>>;
struct flow : hierarchy<theory::lattice, theory::field, levels<level<continuous<velocity, runge_kutta<4, 6>>>>> {
  using symmetries = group<sign_flip, space_group>;  // proved, with translations by one site
};
static_assert(valid_flow<flow>);
//]

//[complex
struct planar : complex_phi4<torus<8, 8>> {};

struct turns_along : hierarchy<planar::lattice, planar::field, levels<level<continuous<velocity, runge_kutta<4, 6>>>>> {
  using symmetries = group<u1, conjugation, space_group>;
};
static_assert(valid_flow<turns_along>);
//]

//[net
using net = cnn_velocity<within<2>, hidden_channels<8, 8>, fourier<1>>;
struct by_a_net : hierarchy<theory::lattice, theory::field, levels<level<continuous<net, runge_kutta<4, 4>>>>> {
  using symmetries = group<sign_flip, space_group>;
};
static_assert(valid_flow<by_a_net>);
//]

//[masked
using two_kinds = cnn_velocity<within<2>, hidden_channels<8, 8>, fourier<1>, even_sites>;
struct masked : hierarchy<theory::lattice, theory::field, levels<level<continuous<two_kinds, runge_kutta<4, 4>>>>> {
  using symmetries = group<sign_flip, translations_by<2>, about_a_site<point_group>>;
};
static_assert(valid_flow<masked>);
//]

//[estimated
struct estimated
    : hierarchy<theory::lattice, theory::field, levels<level<continuous<hutchinson<net, 2>, runge_kutta<4, 4>>>>> {};
//]
static_assert(valid_flow<estimated>);

//[adaptive
using as_needed = adaptive_steps<runge_kutta<4, 4>, error_below<1, 100>, halvings<5>>;
struct adaptive : hierarchy<theory::lattice, theory::field, levels<level<continuous<velocity, as_needed>>>> {};
//]
static_assert(valid_flow<adaptive>);

//[split
using other_colour = equivariant_velocity<to_other_colour<within<5>>, sines<4>, fourier<2>>;
struct exact : hierarchy<theory::lattice, theory::field, levels<level<continuous<other_colour, strang_splitting<6>>>>> {
  using symmetries = group<sign_flip, translations_by<2>, about_a_site<point_group>>;
};
//]
static_assert(valid_flow<exact>);

//[by_context
struct all_masses : hierarchy<theory::lattice, theory::field,
                              levels<level<by_context<continuous<other_colour, strang_splitting<6>>, mlp<8>>>>, context<1>> {
  using symmetries = group<sign_flip, translations_by<2>, about_a_site<point_group>>;
};
static_assert(valid_flow<all_masses>);
//]

//[levels
template <class Sites>
using half = neighbour_coupling<Sites, sinh_arcsinh, mlp<16>>;
struct on_every_level
    : hierarchy<theory::lattice, theory::field,
                every_level<continuous<other_colour, strang_splitting<2>>, half<odd_sites>, half<even_sites>>, depth<2>> {
};
//]
static_assert(valid_flow<on_every_level>);

//[blocks
using within_a_patch = continuous<equivariant_velocity<within<8>, sines<4>, fourier<2>>, runge_kutta<4, 3>>;
struct of_blocks : hierarchy<theory::lattice, theory::field,
                             every_level<disentangle<4, within_a_patch>, decimate<2, within_a_patch>>, depth<2>> {};
//]
static_assert(valid_flow<of_blocks>);

template <std::size_t Steps>
struct in_steps
    : hierarchy<theory::lattice, theory::field, levels<level<continuous<velocity, runge_kutta<4, Steps>>>>> {};

struct outcome {
  path_energies energies;
  double error, ess;
};

/// Trains 6 steps of Runge-Kutta, and looks what 24 of them make of the same weights.
template <class Objective>
outcome train_in_few(Objective const& objective) {
  auto const action = objective.action();
  //[error
  model<in_steps<6>> few(seed{7});
  trainer training(few, objective,
                   {.steps = 200, .batch = 64, .optimizer = {.learning_rate = 5e-3}, .schedule = {.warmup = 20}});
  run_training(training, {});

  model<in_steps<24>> many(seed{7});  // draws the same z
  adopt(many, few, [](std::string const& path) { return path; });
  auto const drawn = few.sample(4096), finely = many.sample(4096);
  double squares = 0;  // of the error of log q
  for (std::size_t i = 0; i < 4096; ++i) squares += std::pow(drawn.log_q(i) - finely.log_q(i), 2) / 4096;
  auto const in_small_steps = engine::summarize_weights(log_weights(many, action, finely));
  auto const spent = measure_path(few, 4096);
  std::printf("%s; error of log q %.3f\n", spent.text().c_str(), std::sqrt(squares));
  //]
  auto const as_trained = engine::summarize_weights(log_weights(few, action, drawn));
  std::printf("ESS in 24 steps %.4f, in 6 %.4f\n", in_small_steps.ess, as_trained.ess);
  return {spent, std::sqrt(squares), in_small_steps.ess};
}

}  // namespace

int main() {
  //[train
  auto const action = bind<theory>(m2 = -4., lambda = 6.975);
  model<exact> m(seed{7});
  trainer training(m, reverse_kl(action, path_gradient),
                   {.steps = 300, .batch = 128, .optimizer = {.learning_rate = 1e-2}, .schedule = {.warmup = 20}});
  run_training(training, {});
  auto const w = engine::summarize_weights(log_weights(m, action, m.sample(4096)));
  //]
  model<exact> const untrained(seed{7});
  auto const start = engine::summarize_weights(log_weights(untrained, action, untrained.sample(4096)));
  std::printf("ESS %.4f, before %.4f\n", w.ess, start.ess);

  //[adopt
  model<estimated> trained(seed{7});
  trainer by_estimates(trained, reverse_kl(action, path_gradient),
                       {.steps = 30, .batch = 64, .optimizer = {.learning_rate = 5e-3}});
  run_training(by_estimates, {});
  model<by_a_net> with_its_weights(seed{7});
  adopt(with_its_weights, trained, std::identity{});
  //]
  auto const of_a_net = engine::summarize_weights(log_weights(with_its_weights, action, with_its_weights.sample(1024)));
  std::printf("by a net: mean log w %.2f, before %.2f\n", of_a_net.mean_log_w.value, start.mean_log_w.value);

  auto const plain = train_in_few(reverse_kl(action, path_gradient));
  //[regularized
  auto const straight = regularized(reverse_kl(action, path_gradient), kinetic_energy{0.01}, gradient_energy{0.01});
  //]
  auto const regular = train_in_few(straight);
  bool const straighter = regular.energies.kinetic.value < plain.energies.kinetic.value / 2 &&
                          regular.error < plain.error / 2 && regular.ess > 0.2;
  bool const by_a_net_learns =
      of_a_net.mean_log_w.value > start.mean_log_w.value + 1 && by_estimates.history().back().ess == 0;
  return start.ess < 0.005 && w.ess > 0.05 && by_a_net_learns && straighter ? 0 : 1;
}

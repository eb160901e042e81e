// SPDX-License-Identifier: BSL-1.0

// docs/training.md: objectives, freezing, stopping on NaN, a training loop of one's own.

#include <rgflow/engine/train/stage.hpp>
#include <rgflow/rgflow.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

struct oscillators : action<torus<4, 4>, real_field> {
  static constexpr auto density = m2 * sq(phi) + over_links(sq(phi_next - phi));
};
template <class Mask>
using half = coupling<Mask, affine, mlp<8>>;
struct block : chain<half<checkerboard>, half<complement<checkerboard>>> {};
struct flow : hierarchy<torus<4, 4>, real_field, every_level<disentangle<2, block>, decimate<2, block>>> {};
struct large_oscillators : action<torus<8, 8>, real_field> {
  static constexpr auto density = oscillators::density;
};
struct large_flow : hierarchy<torus<8, 8>, real_field, every_level<disentangle<2, block>, decimate<2, block>>> {};
struct mass_flow
    : hierarchy<torus<4, 4>, real_field, every_level<disentangle<2, block>, decimate<2, block>>, context<1>> {};

//[loop
/// Gradient descent with momentum, on a model whose coarsest level stays as it is.
template <class Model, class Objective>
std::vector<double> descend(Model& m, Objective const& objective, std::size_t steps, std::size_t batch) {
  std::vector<bool> frozen(m.weights().size());
  auto const coarsest = "level" + std::to_string(m.levels() - 1);
  for (auto const& t : m.tensors())
    for (std::size_t i = 0; i < t.size; ++i) frozen[t.offset + i] = !t.trained || t.path.starts_with(coarsest);

  engine::batch_gradient<Model> batch_of(m);
  std::vector<double> losses, speed(m.weights().size(), 0.0);
  for (std::uint64_t step = 0; step < steps; ++step) {
    batch_of(objective, /*seed*/ 5, step, batch);
    losses.push_back(engine::ordered_sum(batch_of.losses()) / static_cast<double>(batch));
    engine::clip_to_norm(batch_of.gradient(), 10);
    auto const gradient = batch_of.gradient();  // of the mean loss, in the order of m.weights()
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      if (frozen[i]) continue;
      speed[i] = 0.9 * speed[i] - 1e-3 * gradient[i];
      m.weights()[i] += static_cast<typename Model::value_type>(speed[i]);
    }
  }
  return losses;
}
//]

//[objective
/// Reverse KL with the mass lowered from 4 times its value within `steps` steps: an easy theory first.
template <class Action>
class lowered {
 public:
  lowered(Action theory, std::uint64_t steps) : theory_(theory), steps_(steps) {}
  static constexpr bool knows_weights = true;  // log_weight of the result has a meaning

  template <class Model, class V>
  engine::tile_result<V> operator()(engine::tile_task<Model, V> const& task) const {
    return reverse_kl(at(task.step))(task);
  }
  template <class Model>
  void check(Model const& m, std::size_t batch) const {
    reverse_kl(theory_).check(m, batch);
  }
  std::string describe() const { return theory_.describe() + ", lowered in " + std::to_string(steps_) + " steps"; }
  template <class Model>
  std::string first_nonfinite(Model const& m, std::uint64_t key, std::uint64_t step, std::size_t batch) const {
    return reverse_kl(at(step)).first_nonfinite(m, key, step, batch);
  }

 private:
  Action at(std::uint64_t step) const {
    double const share = std::min(1.0, static_cast<double>(step) / static_cast<double>(steps_));
    return theory_.with(m2 = (4 - 3 * share) * theory_.template constant<"m2">());
  }
  Action theory_;
  std::uint64_t steps_;
};
//]

//[loss
/// S + log q with a penalty on large fields. Any function of a sample and its log density will do.
template <class Action>
struct cautious {
  Action theory;
  template <class S>
  S operator()(engine::lattice const& sites, S const* field, S const& log_q) const {
    S penalty(0);
    for (std::size_t i = 0; i < sites.volume(); ++i) penalty += field[i] * field[i] * field[i] * field[i];
    return theory.value(sites, field) + log_q + S(0.1) * penalty;
  }
};
//]

bool falls(std::vector<double> const& losses) { return losses.back() < 0.5 * losses.front(); }

}  // namespace

int main() {
  auto const theory = bind<oscillators>(m2 = 4.);
  bool fine = true;

  model<flow> by_hand(seed{1});
  fine = fine && falls(descend(by_hand, reverse_kl(theory), 50, 64));

  model<flow> m(seed{1});
  //[freeze
  trainer part(m, reverse_kl(theory), {.steps = 20, .batch = 64});
  part.freeze("level1/");        // every tensor whose path begins so
  part.scale_rate("/w2", 0.25);  // whose path ends so: the last layers
  run_training(part, {});
  //]

  //[soap
  trainer rotating(m, reverse_kl(theory),
                   {.steps = 50,
                    .batch = 64,
                    .optimizer = {.learning_rate = 6e-3, .beta1 = 0.95, .beta2 = 0.95, .rotate_every = 10}});
  run_training(rotating, {});
  //]
  fine = fine && rotating.history().back().loss < rotating.history().front().loss;

  //[data
  // Samples of a chain as training data: [sample][channel][site].
  engine::tbb_executor threads;
  engine::hmc<engine::lanes<double>, decltype(theory)> chains(theory, lattice_of<torus<4, 4>>(), 1, {.chains = 64});
  chains.thermalize(threads);
  std::vector<float> samples;
  for (std::size_t visit = 0; visit < 8; ++visit) {
    chains.advance(threads, 10);
    for (std::size_t chain = 0; chain < chains.chains(); ++chain)
      for (double const v : chains.field(chain)) samples.push_back(static_cast<float>(v));
  }
  array_data<float> const data(samples, samples.size() / 16, 1, 16);
  trainer learner(m, forward_kl(data), {.steps = 50, .batch = 64});
  run_training(learner, {});
  //]

  std::vector<float> const before(m.weights().begin(), m.weights().end());
  //[along
  trainer along(m, forward_kl(data, theory, path_gradient), {.steps = 50, .batch = 64});
  run_training(along, {});
  //]
  fine = fine && std::isfinite(along.history().back().loss) &&
         !std::equal(before.begin(), before.end(), m.weights().begin());

  //[family
  auto const masses = bind<oscillators>(m2 = between(0.5, 2.));  // all theories of a range
  model<mass_flow> for_all(seed{5});                            // context<1>: it reads the mass
  trainer on_all(for_all, reverse_kl(masses), {.steps = 100});
  run_training(on_all, {});

  conditioned at_one(for_all, masses.context(m2 = 1.2));        // the density at one mass,
  auto const its_theory = masses.at(m2 = 1.2);                  // and the theory that it is for
  auto const its_weights = log_weights(at_one, its_theory, at_one.sample(1000));
  //]
  fine = fine && its_weights.size() == 1000;

  //[curriculum
  model<flow> small(seed{1});
  model<large_flow> large(seed{2});
  auto const light = bind<large_oscillators>(m2 = 0.5);
  curriculum const course(
      {stage("heavy", small, reverse_kl(bind<oscillators>(m2 = 4.)), {.steps = 40, .batch = 64}),
       stage("4", small, reverse_kl(bind<oscillators>(m2 = 0.5)), {.steps = 40, .batch = 64}),
       stage("8", large, reverse_kl(light), {.steps = 20, .batch = 64}),
       stage("large batches", large, reverse_kl(light), {.steps = 10, .batch = 512, .schedule = {.warmup = 0}})});
  auto const done = run_training(course, {});  // its last stage: done.stages.back().history
  //]
  fine = fine && done.finished && done.stages.back().history.back().loss < done.stages[2].history.front().loss;

  //[weighted
  trainer finish(m, alpha_divergence(theory, 1), {.steps = 20, .batch = 512, .optimizer = {.learning_rate = 1e-3}});
  run_training(finish, {});
  //]
  fine = fine && std::isfinite(finish.history().back().loss);

  //[adaptive
  adaptive_kl const on_chains(theory, m, {.chains = 64, .thermalization = 100});
  trainer covering(m, combined(std::pair(0.2, reverse_kl(theory)), std::pair(0.8, on_chains)),
                   {.steps = 50, .batch = 64});
  run_training(covering, {});
  //]
  fine = fine && std::isfinite(covering.history().back().loss);

  //[combined
  combined const two_ways(std::pair(0.5, reverse_kl(theory)), std::pair(0.5, forward_kl(data)));
  trainer both(m, two_ways, {.steps = 20, .batch = 64});
  run_training(both, {});
  //]
  fine = fine && std::isfinite(both.history().back().loss);

  //[sampled
  trainer own(m, sampled_loss(cautious<decltype(theory)>{theory}, "cautious, 0.1"), {.steps = 5, .batch = 64});
  run_training(own, {});
  //]
  fine = fine && std::isfinite(own.history().back().loss);

  trainer lowering(m, lowered(theory, 10), {.steps = 20, .batch = 64});
  run_training(lowering, {});
  fine = fine && lowering.history().back().ess > 0;

  //[threads
  engine::tbb_executor two(2);
  m.run_on(two);  // borrowed; the numbers don't depend on it
  //]

  bool stopped = false;
  m.weights()[0] = std::nanf("");
  //[nan
  try {
    trainer(m, reverse_kl(theory), {.steps = 5, .batch = 64}).step();
  } catch (nonfinite_error const& problem) {
    std::printf("%s\n", problem.what());
    stopped = true;
  }
  //]
  return fine && stopped ? 0 : 1;
}

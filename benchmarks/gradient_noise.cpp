// SPDX-License-Identifier: BSL-1.0
// Benchmark: the noise of gradients of forward and reverse KL, of the losses and along the path, while a flow trains

#include <measure/machine.hpp>
#include <measure/settings.hpp>
#include <measure/spread.hpp>
#include <measure/stopwatch.hpp>

#include <program/table.hpp>

#include <rgflow/rgflow.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace {

using namespace rgflow;
using namespace rgflow::symbols;

template <class Mask>
using half = coupling<Mask, affine, mlp<16>>;
struct block : repeat<2, chain<half<checkerboard>, half<complement<checkerboard>>>> {};
struct flow : hierarchy<torus<8, 8>, real_field, every_level<disentangle<2, block>, decimate<2, block>>> {};
struct theory : real_phi4<torus<8, 8>> {};

/// Samples of p in float, of chains that start hot and cold.
template <class Action>
array_data<float> samples_of(Action const& action, engine::executor_ref threads, measure::settings const& common) {
  std::size_t const visits = common.quick ? 1 : 64;
  engine::hmc<engine::lanes<double>, Action> chains(action, lattice_of<torus<8, 8>>(), 1,
                                                    {.chains = 256, .seed = common.seed});
  chains.thermalize(threads);
  std::vector<float> x;
  for (std::size_t visit = 0; visit < visits; ++visit) {
    chains.advance(threads, 10);
    for (std::size_t chain = 0; chain < chains.chains(); ++chain)
      for (double const v : chains.field(chain)) x.push_back(static_cast<float>(v));
  }
  return {x, x.size() / 64, 1, 64};
}

struct measured {
  char const* name;
  double size, noise;  ///< of all weights together: |<g>|^2, and <|g - <g>|^2> of one sample's gradient g
  measure::spread seconds;  ///< of the gradient of a batch
};

/// From batches that are independent: of the model's samples, or of the data, each of which is seen once.
template <class Objective>
measured look(char const* name, model<flow> const& m, Objective const& objective, measure::settings const& common) {
  std::size_t const batches = common.quick ? 4 : 64, batch = common.quick ? 64 : 256;
  auto const n = static_cast<double>(batches);
  engine::batch_gradient<model<flow>> gradient(m);
  std::vector<double> sum(m.weights().size()), square(sum), seconds;
  auto const own_numbers = engine::seed_of_part(common.seed, 1);  // others than those of the training
  measure::stopwatch clock;
  for (std::uint64_t step = 0; step < batches; ++step) {
    clock.lap();
    gradient(objective, own_numbers, step, batch);
    seconds.push_back(clock.lap());
    for (std::size_t i = 0; i < sum.size(); ++i) {
      double const g = gradient.gradient()[i];
      sum[i] += g;
      square[i] += g * g;
    }
  }
  measured found{name, 0, 0, measure::spread::of(seconds)};
  for (std::size_t i = 0; i < sum.size(); ++i) {
    double const mean = sum[i] / n, variance = (square[i] - n * mean * mean) / (n - 1);  // of a batch
    found.size += mean * mean - variance / n;
    found.noise += variance * static_cast<double>(batch);
  }
  return found;
}

program::json measure_all(measure::settings const& common) {
  engine::tbb_executor threads(common.threads);
  auto const action = bind<theory>(m2 = 1., lambda = 0.5);
  auto const data = samples_of(action, threads, common);
  model<flow> m(seed{common.seed});
  m.run_on(threads);
  program::table noise{{"steps", "ESS", "gradient", "|mean|^2", "noise of a sample", "ms"}};
  program::json results;
  results["machine"] = measure::machine::description();
  std::uint64_t steps = 0;
  for (std::uint64_t const more : common.quick ? std::vector{0U, 5U} : std::vector{0U, 100U, 400U, 2000U}) {
    if (more > 0) {
      trainer training(m, reverse_kl(action, path_gradient),
                       {.steps = more, .optimizer = {.learning_rate = 5e-3}, .seed = common.seed});
      run_training(training, {});
    }
    steps += more;
    double const ess = engine::summarize_weights(log_weights(m, action, m.sample(4096))).ess;
    for (auto const& found : {look("forward, of the loss", m, forward_kl(data), common),
                              look("forward, along the path", m, forward_kl(data, action, path_gradient), common),
                              look("reverse, of the loss", m, reverse_kl(action), common),
                              look("reverse, along the path", m, reverse_kl(action, path_gradient), common)}) {
      noise.add_row({std::to_string(steps), program::significant(ess, 3), found.name,
                     program::significant(found.size, 3), program::significant(found.noise, 3),
                     program::significant(1e3 * found.seconds.median, 3)});
      program::json json;
      json["steps"] = steps;
      json["ess"] = ess;
      json["gradient"] = found.name;
      json["size"] = found.size;
      json["noise"] = found.noise;
      json["seconds"] = measure::json_of(found.seconds);
      results["gradients"].push_back(json);
    }
  }
  noise.note = measure::machine::description();
  std::printf("%s", noise.text().c_str());
  return results;
}

}  // namespace

int main(int argc, char** argv) {
  measure::settings common;
  program::options options("gradient_noise",
                           "Trains a flow for phi^4 on 8 x 8 sites by reverse KL, and measures on the way how noisy "
                           "four gradients are, each for itself:\nof forward KL, on samples of chains, and of reverse "
                           "KL, both those of the loss and those along the path.");
  measure::add_settings(options, common, "gradient_noise");
  if (auto const code = options.parse(argc, argv)) return *code;
  return measure::report("gradient_noise", common, argc, argv, [&] { return measure_all(common); });
}

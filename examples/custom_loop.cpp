// SPDX-License-Identifier: BSL-1.0
// Program: a training loop written out by hand: batch, loss, gradient, frozen weights, optimizer step
#include <rgflow/rgflow.hpp>

#include <program/csv.hpp>
#include <program/json.hpp>
#include <program/options.hpp>
#include <program/progress.hpp>

#include <cmath>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

using namespace rgflow;

struct theory : real_phi4<torus<8, 8>> {};
struct block : chain<coupling<checkerboard, affine, mlp<16>>, coupling<complement<checkerboard>, affine, mlp<16>>> {};
struct flow : hierarchy<torus<8, 8>, real_field, every_level<disentangle<2, block>, decimate<2, block>>> {};

struct settings {
  double learning_rate = 2e-3;
  std::size_t steps = 300, seed = 1, threads = engine::tbb_executor().concurrency();
  std::filesystem::path out = "out/custom_loop", json;
  bool quiet = false;
};

void train(settings const& s) {
  using symbols::lambda, symbols::m2;
  model<flow> m(seed{s.seed});
  engine::tbb_executor threads(s.threads);
  m.run_on(threads);
  reverse_kl const objective(bind<theory>(m2 = 1., lambda = 0.5));

  // The coarsest level stays as it is: the optimizer passes weights of pace 0 by.
  std::vector<float> pace;
  std::string const coarsest = "level" + std::to_string(m.levels() - 1) + "/";
  for (auto const& t : m.tensors()) pace.resize(t.offset + t.size, t.path.starts_with(coarsest) ? 0.0F : 1.0F);

  engine::batch_gradient batch(m);
  engine::adam_state<float> moments(m.weights().size());
  program::csv curve({"step", "log_z_bound", "ess", "gradient_norm"});
  program::progress bar("training", s.steps, 256, 0, program::progress_style::of_stderr(s.quiet));
  std::optional<engine::weight_summary> last;
  reconstruction_record way_back;  // how far from a level's input the way back ends, on which gradients rest
  for (std::uint64_t step = 0; step < s.steps; ++step) {
    batch.check_reconstruction(step % 20 == 0);
    batch(objective, s.seed, step, /*samples*/ 256);
    if (auto const& found = batch.found(); found && found->error > way_back.error)
      way_back = {found->error, found->level, step};
    double const norm = engine::clip_to_norm(batch.gradient(), 100);
    if (!std::isfinite(norm)) throw nonfinite_error("the gradient of step " + std::to_string(step) + " is not finite");
    moments.update(adam{}, s.learning_rate, step, batch.gradient(), m.weights(), pace, m.executor());
    last = engine::summarize_weights(batch.log_weights());
    curve.add_row({static_cast<double>(step), last->mean_log_w.value, last->ess, norm});
    bar.update(step + 1, {{"log Z >", last->mean_log_w.value}, {"ess", last->ess}});
  }
  curve.write(s.out / "loss.csv");
  if (!s.json.empty()) {
    program::json results;
    results["log_z_bound"] = last->mean_log_w.value;
    results["ess"] = last->ess;
    results["reconstruction_error"] = way_back.error;
    results.write(s.json);
  }
  std::printf("After %zu steps: log Z > %.3f, ESS %.3f. Wrote loss.csv to %s.\n", s.steps, last->mean_log_w.value,
              last->ess, s.out.string().c_str());
  if (auto const warning = way_back.warning(); !warning.empty()) std::printf("%s\n", warning.c_str());
}

int main(int argc, char** argv) {
  settings s;
  program::options options("custom_loop",
                           "Trains a flow for real phi^4 on 8 x 8 sites in a loop that is written out by hand.");
  options.add("--steps", s.steps, "training steps").at_least(1).at_most(1000000);
  options.add("--learning-rate", s.learning_rate, "of Adam").more_than(0);
  options.add("--seed", s.seed, "the same seed gives the same numbers");
  options.add("--threads", s.threads, "threads; the numbers don't depend on it").at_least(1).at_most(4096);
  options.add("--out", s.out, "where files are written", "DIR");
  options.add("--json", s.json, "also writes the results there");
  options.add("--quiet", s.quiet, "shows no progress");
  if (auto const code = options.parse(argc, argv)) return *code;
  try {
    train(s);
  } catch (std::exception const& error) {
    std::fprintf(stderr, "custom_loop: %s\n", error.what());
    return 1;
  }
}

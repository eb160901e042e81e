// SPDX-License-Identifier: BSL-1.0
// Program: trains the best flow there is here for a theory, coarse to fine, and measures how good it is

#include "recipe.hpp"
#include "results.hpp"
#include "theory.hpp"

#include <program/csv.hpp>
#include <program/files.hpp>
#include <program/progress.hpp>
#include <program/run.hpp>
#include <program/samples.hpp>
#include <program/stop.hpp>

#include <rgflow/engine/train/curriculum.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace record;
using program::say;
using program::stopped;

/// A published point of the symmetric phase of phi^4, and how long a recipe is trained on so many sites.
struct point {
  std::size_t lattice;
  double lambda, seconds;
};
constexpr point points[] = {{8, 5.276, 150}, {16, 4.807, 420}, {32, 4.572, 1150}, {64, 4.398, 3500}};

/// The Kosterlitz-Thouless point of complex phi^4 at mu = -2, lambda = 1.
constexpr double kosterlitz_thouless_t = 0.392;

/// Constants as the command line has them.
struct given_constants {
  std::optional<double> m2, lambda, beta, mu, t;
};

/// Throws std::invalid_argument if a constant was given that the theory hasn't.
void check_names(std::string const& theory, given_constants const& given) {
  struct owned_constant {
    std::string option;
    std::optional<double> const& value;
    std::vector<std::string> owners;
  };
  for (owned_constant const& c :
       {owned_constant{"--m2", given.m2, {"phi4"}}, owned_constant{"--lambda", given.lambda, {"phi4", "complex-phi4"}},
        owned_constant{"--beta", given.beta, {"ising"}}, owned_constant{"--mu", given.mu, {"complex-phi4"}},
        owned_constant{"--t", given.t, {"complex-phi4"}}})
    if (c.value && std::ranges::find(c.owners, theory) == c.owners.end())
      throw std::invalid_argument(c.option + " is a constant of " + c.owners.front() +
                                  (c.owners.size() > 1 ? " and " + c.owners.back() : "") + ", but --theory is " +
                                  theory);
}

/// Throws std::invalid_argument if a constant is not one of the theory, or has a value without sense.
std::unique_ptr<theory> theory_of(std::string const& name, given_constants const& given, double published_lambda) {
  check_names(name, given);
  if (name == "ising") return ising_theory(given.beta.value_or(0.44));
  if (name == "complex-phi4")
    return complex_phi4_theory(given.mu.value_or(-2), given.lambda.value_or(1),
                               given.t.value_or(kosterlitz_thouless_t));
  return phi4_theory(given.m2.value_or(-4), given.lambda.value_or(published_lambda));
}

/// Training begins on the first lattice.
std::vector<rgflow::growing_lattice> lattices_of(settings const& s) {
  return rgflow::growing_lattices(std::min(s.first_lattice, s.lattice), s.lattice, s.common.steps.value_or(0));
}
std::filesystem::path checkpoint_of(settings const& s) { return s.common.out / "checkpoint"; }

/// Checkpoints of an earlier run in the same folder, not to be taken for those of a new one. What is called `.previous`
/// would be lost at the second save.
void set_aside_checkpoints(std::filesystem::path const& folder) {
  std::vector<std::filesystem::path> found;
  for (auto const& entry : std::filesystem::directory_iterator(folder)) {
    auto const name = entry.path().filename().string();
    if (name == "checkpoint" || (name.starts_with("checkpoint_") && entry.path().extension().empty()))
      found.push_back(entry.path());
  }
  for (auto const& path : found) std::filesystem::rename(path, path.string() + ".before");
}

training_result train(recipe& flow, rgflow::growing_lattice const& now, rgflow::training_plan const& stage, bool resume,
                      bool earlier_saved, settings const& s) {
  training_settings plan;
  plan.steps = now.steps;
  plan.seconds = stage.seconds;
  plan.batch = s.batch;
  plan.learning_rate = s.learning_rate;
  plan.soap = s.optimizer == "soap";
  plan.seed = s.common.seed;
  plan.resume = resume;
  plan.checkpoint = stage.checkpoint;
  plan.save_every = stage.save_every;
  std::optional<program::progress> bar;
  auto const watch = program::watched_training(bar, "training " + std::to_string(now.extent) + "^2", s.batch,
                                               program::progress_style::of_stderr(s.common.quiet));
  bool saved = false;
  plan.on_step = [&](curve_point const& p, std::uint64_t done, std::uint64_t of) {
    saved = of > 0;
    return watch(done, of, {{"loss", p.loss}, {"ess", p.ess}});
  };
  auto result = flow.train(plan);
  bar.reset();
  if (!result.finished) throw stopped{saved || earlier_saved, saved ? stage.checkpoint : s.common.out};
  if (!result.warning.empty()) say(result.warning);
  return result;
}

/// Trains on all lattices; `flow` is the recipe of the last one.
std::vector<stage_result> train(theory const& physics, recipe& flow, settings const& s) {
  if (!s.common.resume) set_aside_checkpoints(s.common.out);
  std::vector<stage_result> results;
  std::vector<std::unique_ptr<recipe>> smaller;
  std::vector<rgflow::training_stage> stages;
  for (auto const& now : lattices_of(s)) {
    if (now.extent < s.lattice) smaller.push_back(physics.make_recipe(now.extent, s.common.seed, s.common.threads));
    recipe& here = now.extent < s.lattice ? *smaller.back() : flow;
    stages.push_back({.name = now.name(),
                      .weights = [&] { return here.named_weights(); },
                      .take_over = [&](rgflow::named_weights const& before) { here.adopt(before); },
                      .train =
                          [&, now](rgflow::training_plan const& plan, bool saved) {
                            auto own = now;
                            if (s.common.resume && !saved) own.steps = results.back().training.curve.size() / 2;
                            results.push_back({now.extent, train(here, own, plan, saved, !results.empty(), s)});
                            auto const& done = results.back().training;
                            return rgflow::stage_outcome{{done.finished, done.seconds, done.steps_now, {}}};
                          },
                      .share = now.share});
  }
  run_training(rgflow::curriculum(stages), {.seconds = s.common.seconds.value_or(0),
                                            .checkpoint = checkpoint_of(s),
                                            .resume = s.common.resume,
                                            .save_every = s.save_every});
  return results;
}

/// Draws all samples, measures them, and writes the first of them.
void sample(theory const& physics, recipe const& flow, settings const& s, run_results& r) {
  constexpr std::size_t at_once = 8192;
  std::size_t const volume = s.lattice * s.lattice;
  auto& m = r.measured;
  program::sample_file file(s.common.out / "samples.h5", {m.layout.channels, s.lattice, s.lattice});
  file.attribute("model", r.description);
  file.attribute("command_line", s.command_line);
  for (auto const& [name, value] : r.constants) file.attribute(name, value);
  program::progress bar("sampling", s.samples, 1, 0, program::progress_style::of_stderr(s.common.quiet));
  while (m.log_w.size() < s.samples) {
    std::size_t const done = m.log_w.size(), count = std::min(at_once, s.samples - done);
    auto const part = flow.draw(count, done);
    r.sampling_seconds += part.seconds;
    auto const rows = physics.measure(part.fields, s.lattice, s.common.threads);
    m.log_w.insert(m.log_w.end(), part.log_w.begin(), part.log_w.end());
    m.rows.insert(m.rows.end(), rows.begin(), rows.end());
    if (std::size_t const keep = std::min(count, s.save_samples - std::min(done, s.save_samples)); keep > 0)
      file.append(std::span(part.fields).first(keep * m.layout.channels * volume), std::span(part.log_q).first(keep));
    bar.update(m.log_w.size());
    if (program::stop_requested()) throw stopped{true};
  }
  file.commit();
}

/// Runs chains, and weighs their configurations by the flow.
void check(theory const& physics, recipe const& flow, settings const& s, run_results& r) {
  std::optional<program::progress> bar;
  auto& log_w = r.measured.log_w_on_chains;
  program::chain_settings c;
  c.sweeps = s.hmc_sweeps;
  c.kept = 131072;
  c.on_kept = [&](std::span<float const> fields) {
    auto const part = flow.log_weights(fields);
    log_w.insert(log_w.end(), part.begin(), part.end());
  };
  c.seed = s.common.seed;
  c.threads = s.common.threads;
  c.on_sweep = program::watched(bar, "HMC", s.common.quiet);
  auto chains = physics.run_chains(s.lattice, c);
  bar.reset();
  if (!chains.finished) throw stopped{true};
  r.measured.chains = std::move(chains);
}

/// Such as "m2 = -4, lambda = 5.276".
std::string text_of(std::vector<named_constant> const& constants) {
  std::string text;
  for (auto const& [name, value] : constants)
    text += (text.empty() ? "" : ", ") + name + " = " + program::significant(value);
  return text;
}

void run(theory const& physics, recipe& flow, settings const& s) {
  run_results r;
  r.asked = s;
  r.description = flow.description();
  r.weights = flow.weights();
  r.constants = physics.constants();
  r.measured.layout = physics.layout(s.lattice);
  r.measured.observables = physics.observables(s.lattice);
  r.measured.exact_log_z = physics.exact_log_z(s.lattice);
  r.measured.seed = s.common.seed;
  say(physics.title() + " on " + std::to_string(s.lattice) + " x " + std::to_string(s.lattice) + " sites, " +
      text_of(r.constants) + "; a coarse-to-fine flow with " + std::to_string(r.weights) + " weights, " +
      std::to_string(s.common.threads) + " threads.");
  r.stages = train(physics, flow, s);
  program::csv curve({"lattice", "step", "loss", "ess", "gradient_norm", "learning_rate"});
  for (auto const& [lattice, training] : r.stages) {
    double step = 0;
    for (auto const& p : training.curve)
      curve.add_row({static_cast<double>(lattice), ++step, p.loss, p.ess, p.gradient_norm, p.learning_rate});
  }
  curve.write(s.common.out / "loss.csv");

  sample(physics, flow, s, r);
  if (s.hmc_sweeps > 0) check(physics, flow, s, r);

  if (s.loss_pairs > 0) r.losses = flow.loss_by_step(s.loss_pairs);
  auto const q = assess(r.measured);
  say("\n" + observable_table(q).text());
  say(two_point_table(r, q).text());
  if (!r.losses.empty()) say(loss_table(r).text());
  for (auto const& [name, value] : figures(r, q))
    say(name + std::string(20 - std::min<std::size_t>(20, name.size()), ' ') + value);
  auto const results = json_of(r, q);
  results.write(s.common.out / "results.json");
  if (!s.common.json.empty()) results.write(s.common.json);
  say("\nWrote checkpoint, loss.csv, samples.h5 and results.json to " + s.common.out.string() + ".");
}

}  // namespace

int main(int argc, char** argv) {
  settings s;
  program::options options(
      "record",
      "Trains the best recipe there is here for a theory, draws from it, and says how good it is: "
      "effective sample size,\n"
      "log Z, tail of the weights, and the same physics from Hybrid Monte Carlo.\n"
      "phi4:  S = sum_x [m2 phi^2 + lambda phi^4 + sum_mu (phi_{x + mu} - phi_x)^2]\n"
      "complex-phi4: S = sum_x [mu |phi|^2 + lambda |phi|^4] - t sum_<xy> 2 re(conj(phi_x) phi_y)\n"
      "ising: S = psi M psi / 2 - sum_x log cosh((M psi)_x), M = beta for neighbours and "
      "4 beta + 0.1 on the diagonal");
  given_constants given;
  options.add("--theory", s.theory, "which theory").one_of(std::vector<std::string>{"phi4", "complex-phi4", "ising"});
  options.add("--lattice", s.lattice, "sites per side, 64 for real fields alone").one_of({8, 16, 32, 64});
  options.add("--m2", given.m2, "phi4: coefficient of phi^2 (unless told otherwise -4)");
  options.add("--lambda", given.lambda,
              "phi4: coefficient of phi^4 (unless told otherwise 5.276, 4.807, 4.572, 4.398 on 8, 16, 32, 64 sites per "
              "side); complex-phi4: of |phi|^4 (1)");
  options.add("--mu", given.mu, "complex-phi4: coefficient of |phi|^2 (unless told otherwise -2)");
  options.add("--t", given.t,
              "complex-phi4: hopping (unless told otherwise 0.392, where the others' values have their "
              "Kosterlitz-Thouless transition)");
  options.add("--beta", given.beta, "ising: coupling of neighbours (unless told otherwise 0.44)");
  options.add("--batch", s.batch, "samples per training step").at_least(1).at_most(1048576);
  options.add("--learning-rate", s.learning_rate, "of the optimizer, after warm-up").more_than(0).at_most(1);
  options
      .add("--optimizer", s.optimizer,
           "adam, or soap: Adam in eigenbases of the gradients of each tensor (unless told otherwise soap for "
           "complex-phi4, adam for the others)")
      .one_of(std::vector<std::string>{"adam", "soap"});
  options
      .add(
          "--first-lattice", s.first_lattice,
          "sites per side with which training begins; each lattice hands its weights on to one of twice as many, which "
          "takes half the steps")
      .one_of({8, 16, 32, 64});
  options.add("--samples", s.samples, "samples for the results").at_least(1024).at_most(16777216);
  options.add("--save-samples", s.save_samples, "how many of them to write to samples.h5")
      .at_least(16)
      .at_most(1048576);
  options.add("--hmc-sweeps", s.hmc_sweeps, "trajectories of each of 64 HMC chains; 0: no HMC").at_most(1000000);
  options
      .add("--loss-by-step", s.loss_pairs,
           "pairs of samples that tell which step of the flow loses how much; 0: not asked")
      .at_most(16777216);
  options.add("--save-every", s.save_every, "seconds between checkpoints").at_least(0);
  options.add_common(s.common);
  if (auto const code = options.parse(argc, argv)) return *code;
  auto const& published = *std::ranges::find(points, s.lattice, &point::lattice);
  if (!s.common.steps && !s.common.seconds && !s.common.resume) s.common.seconds = published.seconds;
  if (s.hmc_sweeps > 0 && s.hmc_sweeps < 100)
    return options.misuse("--hmc-sweeps is " + std::to_string(s.hmc_sweeps) + ", expected 0 or at least 100");
  if (s.common.resume && !rgflow::any_saved(lattices_of(s), checkpoint_of(s)))
    return options.misuse("--resume found no checkpoint at " + checkpoint_of(s).string() +
                          ", nor of a smaller lattice beside it");
  if (s.loss_pairs == 1) return options.misuse("--loss-by-step is 1, expected 0 or at least 2");
  s.command_line = program::command_line(argc, argv);

  std::unique_ptr<theory> physics;
  std::unique_ptr<recipe> flow;
  try {
    physics = theory_of(s.theory, given, published.lambda);
    if (s.optimizer.empty()) s.optimizer = physics->optimizer();
    flow = physics->make_recipe(s.lattice, s.common.seed, s.common.threads);
  } catch (std::invalid_argument const& refusal) {
    return options.misuse(refusal.what());
  }
  return program::run("record", checkpoint_of(s), [&] {
    std::filesystem::create_directories(s.common.out);
    run(*physics, *flow, s);
  });
}

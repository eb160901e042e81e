// SPDX-License-Identifier: BSL-1.0
// Program: trains a renormalization-group flow for complex phi^4 in two dimensions and checks it against HMC

#include "chains.hpp"
#include "evaluation.hpp"
#include "results.hpp"
#include "settings.hpp"

#include <program/csv.hpp>
#include <program/files.hpp>
#include <program/progress.hpp>
#include <program/run.hpp>
#include <program/samples.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace phi4;
using program::say;
using program::stopped;

std::filesystem::path checkpoint_of(settings const& s) { return s.common.out / "checkpoint"; }

// Chains to learn from: at the hopping of the theory and, so that what is rare in it, such as vortices, is well known
// to the flow, at less.
constexpr double hopping_shares[] = {1.0, 0.9};
constexpr std::uint64_t learned_sweeps = 2000;
constexpr std::size_t learned_numbers = std::size_t{1} << 26;  // about so many are kept of each

/// Bytes that the measurements and the fields to be saved take.
double memory_needed(settings const& s) {
  auto const columns = static_cast<double>(column_count(s.lattice));
  auto const measured = static_cast<double>(s.samples) + 64 * static_cast<double>(s.hmc_sweeps);
  auto const volume = static_cast<double>(s.lattice * s.lattice);
  return measured * columns * sizeof(double) + static_cast<double>(s.save_samples) * 2 * volume * sizeof(float);
}
constexpr double most_gigabytes = 8;

std::uint64_t learned_seed(settings const& s) { return ~s.common.seed; }  // not of the chains that check the results

std::string chain_text(settings const& s) {
  std::string text = std::to_string(learned_sweeps) + " trajectories each at ";
  for (double const share : hopping_shares) text += (share == 1 ? "" : " and ") + program::significant(share, 3) + " t";
  return text + ", seed " + std::to_string(learned_seed(s));
}

training_result train(sampler& flow, settings const& s, std::span<float const> chain_fields) {
  training_settings plan;
  plan.chain_fields = chain_fields;
  plan.chain_text = chain_text(s);
  plan.chain_share = s.chain_share;
  plan.steps = s.common.steps.value_or(0);
  plan.seconds = s.common.seconds.value_or(0);
  plan.batch = s.batch;
  plan.learning_rate = s.learning_rate;
  plan.seed = s.common.seed;
  plan.resume = s.common.resume;
  plan.checkpoint = checkpoint_of(s);
  plan.save_every = s.save_every;
  std::optional<program::progress> bar;
  auto const style = program::progress_style::of_stderr(s.common.quiet);
  auto const timing = program::watched_training(bar, "timing", s.batch, style);
  auto const training = program::watched_training(bar, "training", s.batch, style);
  std::uint64_t length = 0;
  plan.on_step = [&](curve_point const& p, std::uint64_t done, std::uint64_t of) {
    if (of > 0 && length == 0) bar.reset();  // the time of a step is known
    length = of;
    return (of > 0 ? training : timing)(done, of, {{"loss", p.loss}, {"ess", p.ess}});
  };
  auto result = flow.train(plan);
  bar.reset();
  if (!result.finished) throw stopped{result.saved};
  return result;
}

void write_samples(flow_side const& flow, settings const& s, std::string const& description) {
  program::sample_file file(s.common.out / "samples.h5", {2, s.lattice, s.lattice});
  file.attribute("model", description);
  file.attribute("command_line", s.command_line);
  file.attribute("mu", s.constants.mu);
  file.attribute("lambda", s.constants.lambda);
  file.attribute("t", s.constants.t);
  file.append(std::span<float const>(flow.kept.fields), flow.kept.log_q);
  file.commit();
}

void write_curve(training_result const& t, settings const& s) {
  program::csv curve({"step", "loss", "ess", "gradient_norm", "learning_rate"});
  double step = 0;
  for (auto const& p : t.curve) curve.add_row({++step, p.loss, p.ess, p.gradient_norm, p.learning_rate});
  curve.write(s.common.out / "loss.csv");
}

void run(sampler& flow, settings const& s) {
  run_results r;
  r.asked = s;
  r.description = flow.description();
  r.weights = flow.weights();
  r.exact_log_z = exact_log_z(s.lattice, s.constants);
  say("Complex phi^4 on " + std::to_string(s.lattice) + " x " + std::to_string(s.lattice) + " sites, mu = " +
      program::significant(s.constants.mu) + ", lambda = " + program::significant(s.constants.lambda) +
      ", t = " + program::significant(s.constants.t) + "; a flow of " + std::to_string(flow.levels()) +
      " levels with " + std::to_string(r.weights) + " weights, " + std::to_string(s.common.threads) + " threads.");

  std::optional<program::progress> bar;
  std::vector<float> chain_fields;
  if (s.chain_share > 0) {
    for (double const share : hopping_shares) {
      couplings constants = s.constants;
      constants.t *= share;
      chain_settings c;
      c.sweeps = learned_sweeps;
      c.kept = std::min<std::size_t>(32768, learned_numbers / (2 * s.lattice * s.lattice));
      c.seed = learned_seed(s);
      c.threads = s.common.threads;
      c.on_sweep = program::watched(bar, "chains to learn from", s.common.quiet);
      auto const learned = run_chains(s.lattice, constants, c);
      bar.reset();
      if (!learned.finished) throw stopped{false};
      chain_fields.insert(chain_fields.end(), learned.fields.begin(), learned.fields.end());
    }
  }
  r.training = train(flow, s, chain_fields);
  say("Trained " + std::to_string(r.training.steps) + " steps of " + std::to_string(s.batch) + " samples.");
  if (!r.training.warning.empty()) say(r.training.warning);
  write_curve(r.training, s);

  evaluation_settings e;
  e.extent = s.lattice;
  e.constants = s.constants;
  e.samples = s.samples;
  e.kept = s.save_samples;
  e.seed = s.common.seed;
  e.threads = s.common.threads;
  e.on_samples = program::watched(bar, "sampling", s.common.quiet, 1);
  r.flow = evaluate_flow(flow, e);
  bar.reset();
  if (!r.flow.finished) throw stopped{true};
  r.growth = flow.growth(0);
  write_samples(r.flow, s, r.description);

  if (s.hmc_sweeps > 0) {
    chain_settings c;
    c.sweeps = s.hmc_sweeps;
    c.kept = 16384;
    c.seed = s.common.seed;
    c.threads = s.common.threads;
    c.on_sweep = program::watched(bar, "HMC", s.common.quiet);
    r.chains_run = run_chains(s.lattice, s.constants, c);
    bar.reset();
    if (!r.chains_run->finished) throw stopped{true};
    r.chains = evaluate_chains(*r.chains_run, s.lattice, s.constants);
    r.cross = compare(flow, r.flow, *r.chains_run, s.lattice, s.constants, s.common.threads);
  }

  say("\n" + observable_table(r).text());
  for (auto const& [name, value] : figures(r))
    say(name + std::string(20 - std::min<std::size_t>(20, name.size()), ' ') + value);
  write_report(r);
  if (!s.common.json.empty()) json_of(r).write(s.common.json);
  say("\nWrote checkpoint, loss.csv, samples.h5 and report.html to " + s.common.out.string() + ".");
}

}  // namespace

int main(int argc, char** argv) {
  settings s;
  program::options options(
      "phi4",
      "Trains a renormalization-group flow for complex phi^4 in two dimensions,\n"
      "  S = sum_x (mu |phi|^2 + lambda |phi|^4) - t sum_<xy> (conj(phi_x) phi_y + c.c.),\n"
      "draws samples, reweights them and compares with Hybrid Monte Carlo. Trains for 110 s unless told otherwise.");
  options.add("--lattice", s.lattice, "sites per side").one_of({8, 16, 32, 64});
  options.add("--mu", s.constants.mu, "coefficient of |phi|^2");
  options.add("--lambda", s.constants.lambda, "coefficient of |phi|^4").at_least(0);
  options.add("--t", s.constants.t, "hopping between neighbours");
  options.add("--hidden", s.hidden, "units in each hidden layer of the nets").one_of({16, 32, 64});
  options.add("--batch", s.batch, "samples per training step").at_least(1).at_most(1048576);
  options.add("--learning-rate", s.learning_rate, "of Adam, after warm-up").more_than(0).at_most(1);
  std::optional<double> chain_share;
  options
      .add("--chain-share", chain_share,
           "share of the training objective from configurations of short HMC chains, half of them at 0.9 t; 0: from "
           "the formula alone (unless told otherwise 0.5, and 0 for a free field, which has nothing rare to show)")
      .at_least(0)
      .at_most(0.9);
  options
      .add("--rotations", s.rotations,
           "copies of the flow, turned by global phases, that make up the density; 1: the flow alone")
      .at_least(1)
      .at_most(1024);
  options.add("--samples", s.samples, "samples for the results; 0: enough for 15000 effective ones, within limits")
      .at_most(16777216);
  options.add("--save-samples", s.save_samples, "how many of them to write to samples.h5")
      .at_least(16)
      .at_most(1048576);
  options.add("--hmc-sweeps", s.hmc_sweeps, "trajectories of each of 64 HMC chains; 0: no HMC").at_most(10000000);
  options.add("--save-every", s.save_every, "seconds between checkpoints").at_least(0);
  options.add_common(s.common);
  if (auto const code = options.parse(argc, argv)) return *code;
  if (!s.common.steps && !s.common.seconds && !s.common.resume) s.common.seconds = 110;
  if (s.samples > 0 && s.samples < 1000)
    return options.misuse("--samples is " + std::to_string(s.samples) + ", expected 0 or at least 1000");
  if (s.hmc_sweeps > 0 && s.hmc_sweeps < 100)
    return options.misuse("--hmc-sweeps is " + std::to_string(s.hmc_sweeps) + ", expected 0 or at least 100");
  if (s.common.resume && !std::filesystem::exists(checkpoint_of(s)))
    return options.misuse("--resume found no checkpoint at " + checkpoint_of(s).string());
  if (double const gigabytes = memory_needed(s) / 1e9; gigabytes > most_gigabytes)
    return options.misuse("--samples, --save-samples and --hmc-sweeps make " + std::to_string(std::lround(gigabytes)) +
                          " GB of fields and measurements at --lattice " + std::to_string(s.lattice) +
                          ", expected at most " + std::to_string(std::lround(most_gigabytes)));
  s.chain_share = chain_share.value_or(s.constants.lambda == 0 ? 0 : 0.5);
  s.command_line = program::command_line(argc, argv);
  s.all = options.values();

  std::unique_ptr<sampler> flow;
  try {
    flow = make_sampler(s.lattice, s.hidden, s.rotations, s.constants, s.common.seed, s.common.threads);
  } catch (std::invalid_argument const& refusal) {
    return options.misuse(refusal.what());
  }
  return program::run("phi4", checkpoint_of(s), [&] {
    std::filesystem::create_directories(s.common.out);
    run(*flow, s);
  });
}

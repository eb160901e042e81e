// SPDX-License-Identifier: BSL-1.0
// Program: trains one flow for a range of couplings of real phi^4, and finds log Z and averages along all of it

#include "curve.hpp"
#include "range.hpp"

#include <program/csv.hpp>
#include <program/files.hpp>
#include <program/progress.hpp>
#include <program/run.hpp>
#include <program/stop.hpp>

#include <rgflow/engine/random/key.hpp>
#include <rgflow/engine/train/curriculum.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace family;
using program::say;
using program::stopped;

/// Training begins on the first lattice.
std::vector<rgflow::growing_lattice> lattices_of(settings const& s) {
  return rgflow::growing_lattices(std::min(s.first_lattice, s.lattice), s.lattice, s.common.steps.value_or(0));
}
std::filesystem::path checkpoint_of(settings const& s) { return s.common.out / "checkpoint"; }

training_result train(conditional_flow& flow, rgflow::growing_lattice const& now, rgflow::training_plan const& stage,
                      bool resume, bool earlier_saved, settings const& s) {
  training_settings plan;
  plan.steps = now.steps;
  plan.seconds = stage.seconds;
  plan.batch = s.batch;
  plan.learning_rate = s.learning_rate;
  plan.seed = s.common.seed;
  plan.resume = resume;
  plan.checkpoint = stage.checkpoint;
  plan.save_every = stage.save_every;
  std::optional<program::progress> bar;
  auto const watch = program::watched_training(bar, "training " + std::to_string(now.extent) + "^2", s.batch,
                                               program::progress_style::of_stderr(s.common.quiet));
  bool saved = false;
  plan.on_step = [&](double loss, std::uint64_t done, std::uint64_t of) {
    saved = of > 0;
    return watch(done, of, {{"loss", loss}});
  };
  auto result = flow.train(plan);
  bar.reset();
  if (!result.finished) throw stopped{saved || earlier_saved, saved ? stage.checkpoint : s.common.out};
  if (!result.warning.empty()) say(result.warning);
  return result;
}

/// Trains on all lattices, and gives the flow of the last one.
std::unique_ptr<conditional_flow> train(phi4_range const& range, settings const& s, run_results& r) {
  program::csv curve({"lattice", "step", "loss"});
  std::vector<std::unique_ptr<conditional_flow>> flows;
  std::vector<rgflow::training_stage> stages;
  for (auto const& now : lattices_of(s)) {
    auto& here = *flows.emplace_back(range.make(now.extent, s.common.seed, s.common.threads));
    stages.push_back(
        {.name = now.name(),
         .weights = [&here] { return here.named_weights(); },
         .take_over = [&here](rgflow::named_weights const& before) { here.adopt(before); },
         .train =
             [&, now](rgflow::training_plan const& plan, bool saved) {
               auto own = now;
               if (s.common.resume && !saved) own.steps = r.stages.back().steps / 2;
               auto const result = train(here, own, plan, saved, !r.stages.empty(), s);
               for (std::size_t k = 0; k < result.losses.size(); ++k)
                 curve.add_row({static_cast<double>(now.extent), static_cast<double>(k + 1), result.losses[k]});
               r.stages.push_back({now.extent, result.losses.size(), result.seconds});
               return rgflow::stage_outcome{{result.finished, result.seconds, result.steps_now, {}}};
             },
         .share = now.share});
  }
  run_training(rgflow::curriculum(stages), {.seconds = s.common.seconds.value_or(0),
                                            .checkpoint = checkpoint_of(s),
                                            .resume = s.common.resume,
                                            .save_every = s.save_every});
  curve.write(s.common.out / "loss.csv");
  return std::move(flows.back());
}

/// Whether there are chains at the k-th point: the first, the last, and others evenly between.
bool has_chains(settings const& s, std::size_t k) {
  if (s.hmc_sweeps == 0) return false;
  for (std::size_t i = 0; i < s.hmc_points; ++i)
    if (k == (s.hmc_points == 1 ? (s.points - 1) / 2 : i * (s.points - 1) / (s.hmc_points - 1))) return true;
  return false;
}

void run(phi4_range const& range, settings const& s) {
  run_results r;
  r.asked = s;
  say("Real phi^4 on " + std::to_string(s.lattice) + " x " + std::to_string(s.lattice) +
      " sites, m2 = " + program::significant(s.m2) + ", lambda from " + program::significant(s.from) + " to " +
      program::significant(s.to) + "; one flow for all, " + std::to_string(s.common.threads) + " threads.");
  auto const flow = train(range, s, r);
  r.weights = flow->named_weights().weights().size();

  std::optional<program::progress> bar;
  bar.emplace("sampling", s.points, 0, 0, program::progress_style::of_stderr(s.common.quiet));
  for (double const lambda : couplings(s.from, s.to, s.points)) {
    r.points.push_back({lambda, flow->draw(lambda, s.samples)});
    bar->update(r.points.size());
    if (program::stop_requested()) throw stopped{true};
  }
  bar.reset();
  for (std::size_t k = 0; k < s.points; ++k) {
    if (!has_chains(s, k)) continue;
    double const lambda = r.points[k].lambda;
    auto chains = flow->run_chains(lambda, s.hmc_sweeps, rgflow::engine::seed_of_part(s.common.seed, k),
                                   program::watched(bar, "HMC at " + program::significant(lambda), s.common.quiet));
    bar.reset();
    if (chains.table.empty()) throw stopped{true};
    r.points[k].chains = std::move(chains);
  }
  if (s.hmc_sweeps > 0) {
    bar.emplace("integrating by HMC", s.hmc_nodes, 0, 0, program::progress_style::of_stderr(s.common.quiet));
    r.by_chains =
        range.by_chains(s.lattice, s.hmc_nodes, s.hmc_sweeps, rgflow::engine::seed_of_part(s.common.seed, s.points),
                        s.common.threads, [&](std::size_t done) { bar->update(done); });
    bar.reset();
  }

  auto const curve = curve_of(r);
  say("\n" + curve_table(curve).text());
  if (s.hmc_sweeps > 0) say(hmc_table(r, curve).text());
  for (auto const& line : warnings(r)) say(line);
  for (auto const& [lattice, steps, seconds] : r.stages)
    say("training on " + std::to_string(lattice) + " x " + std::to_string(lattice) + ": " + std::to_string(steps) +
        " steps of " + std::to_string(s.batch) + ", " + program::significant(seconds, 3) + " s");
  for (auto const& line : costs(r, curve)) say(line);
  auto const results = json_of(r, curve);
  results.write(s.common.out / "results.json");
  if (!s.common.json.empty()) results.write(s.common.json);
  say("\nWrote checkpoint, loss.csv and results.json to " + s.common.out.string() + ".");
}

}  // namespace

int main(int argc, char** argv) {
  settings s;
  program::options options(
      "family",
      "Trains one conditional flow for all couplings lambda of a range, by reverse KL, and draws from it at many of "
      "them:\n"
      "log Z with its error, susceptibility and <phi^2>, the integral of d log Z/d lambda = -<sum phi^4>, and the same "
      "from Hybrid Monte Carlo.\n"
      "S = sum_x [m2 phi^2 + lambda phi^4 + sum_mu (phi_{x + mu} - phi_x)^2]");
  options.add("--lattice", s.lattice, "sites per side").one_of({8, 16});
  options.add("--m2", s.m2, "coefficient of phi^2");
  options.add("--from", s.from, "the smallest lambda").more_than(0);
  options.add("--to", s.to, "the largest lambda").more_than(0);
  options.add("--points", s.points, "values of lambda, denser at the ends of the range, at which samples are drawn")
      .at_least(2)
      .at_most(33);
  options.add("--batch", s.batch, "samples per training step").at_least(1).at_most(1048576);
  options.add("--learning-rate", s.learning_rate, "of Adam, after warm-up").more_than(0).at_most(1);
  options
      .add(
          "--first-lattice", s.first_lattice,
          "sites per side with which training begins; each lattice hands its weights on to one of twice as many, which "
          "takes half the steps")
      .one_of({8, 16});
  options.add("--samples", s.samples, "samples at each lambda").at_least(1024).at_most(16777216);
  options.add("--hmc-points", s.hmc_points, "values of lambda at which HMC is run, too").at_least(1).at_most(33);
  options
      .add("--hmc-sweeps", s.hmc_sweeps,
           "trajectories of each of 64 HMC chains, there and at each node of the "
           "integral; 0: no HMC")
      .at_most(1000000);
  options.add("--hmc-nodes", s.hmc_nodes, "of the integral of d log Z/d lambda by HMC").at_least(1).at_most(64);
  options.add("--save-every", s.save_every, "seconds between checkpoints").at_least(0);
  options.add_common(s.common);
  if (auto const code = options.parse(argc, argv)) return *code;
  if (!(s.from < s.to)) return options.misuse("--from is not less than --to");
  if (s.hmc_sweeps > 0 && s.hmc_sweeps < 100)
    return options.misuse("--hmc-sweeps is " + std::to_string(s.hmc_sweeps) + ", expected 0 or at least 100");
  if (!s.common.steps && !s.common.seconds && !s.common.resume) s.common.seconds = s.lattice == 8 ? 150 : 600;
  s.hmc_points = std::min(s.hmc_points, s.points);
  if (s.common.resume && !rgflow::any_saved(lattices_of(s), checkpoint_of(s)))
    return options.misuse("--resume found no checkpoint at " + checkpoint_of(s).string() +
                          ", nor of a smaller lattice beside it");
  s.command_line = program::command_line(argc, argv);
  phi4_range const range{s.m2, s.from, s.to};
  return program::run("family", checkpoint_of(s), [&] {
    std::filesystem::create_directories(s.common.out);
    run(range, s);
  });
}

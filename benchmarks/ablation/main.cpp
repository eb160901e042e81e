// SPDX-License-Identifier: BSL-1.0
// Benchmark: what each part of the recipe for real phi^4 brings: how good its flow is with one thing changed

#include "ablation.hpp"

#include <measure/machine.hpp>
#include <measure/settings.hpp>
#include <measure/spread.hpp>

#include <program/progress.hpp>
#include <program/table.hpp>
#include <record/results.hpp>

#include <rgflow/engine/statistics.hpp>
#include <rgflow/engine/train/curriculum.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace ablation;
using measure::spread;
using rgflow::engine::estimate;

struct choices_of_user {
  std::size_t lattice = 8;
  std::uint64_t steps = 2000;
  std::size_t samples = 65536;
  std::size_t hmc_sweeps = 1000;
  std::string variants;
  measure::settings common{.repeats = 3, .out = {}};
};

/// A curriculum needs a smaller lattice.
bool exists_on(variant const& v, std::size_t lattice) { return v.curriculum || lattice > points[0].lattice; }

std::string names_on(std::size_t lattice) {
  std::string list;
  for (auto const& v : all_variants())
    if (exists_on(v, lattice)) list += (list.empty() ? "" : ", ") + v.name;
  return list;
}

/// The variants whose names the user wrote, separated by commas; all if none. Throws std::invalid_argument.
std::vector<variant> chosen(std::string const& names, std::size_t lattice) {
  auto const all = all_variants();
  std::vector<variant> found;
  if (names.empty()) {
    std::ranges::copy_if(all, std::back_inserter(found), [&](auto const& v) { return exists_on(v, lattice); });
    return found;
  }
  for (std::size_t begin = 0; begin <= names.size();) {
    std::size_t const end = std::min(names.find(',', begin), names.size());
    auto const name = names.substr(begin, end - begin);
    auto const one = std::ranges::find(all, name, &variant::name);
    if (one == all.end() || !exists_on(*one, lattice))
      throw std::invalid_argument("--variants names '" + name + "', expected of those on " + std::to_string(lattice) +
                                  " x " + std::to_string(lattice) + " sites: " + names_on(lattice));
    if (std::ranges::find(found, name, &variant::name) != found.end())
      throw std::invalid_argument("--variants names '" + name + "' twice");
    found.push_back(*one);
    begin = end + 1;
  }
  return found;
}

point const& point_on(std::size_t lattice) { return *std::ranges::find(points, lattice, &point::lattice); }

/// Lattices as in examples/record; a variant without curriculum has all of the time for the largest.
std::vector<rgflow::growing_lattice> lattices_of(variant const& v, choices_of_user const& c) {
  auto const all = rgflow::growing_lattices(points[0].lattice, c.lattice, c.steps);
  if (v.curriculum || all.size() == 1) return all;
  return {{c.lattice, c.steps + c.steps / 2, 1}};
}

/// A variant trained once.
struct trained {
  std::uint64_t seed = 0;
  std::size_t weights = 0;
  double seconds = 0;           ///< of training
  double seconds_per_step = 0;  ///< on the lattice of the table
  rgflow::engine::weight_summary summary{};
  double ess_forward = 0;
  estimate kl{};
};

/// KL = log <w> - <log w>. What both parts miss by, from the same samples, cancels where w is nearly constant, so that
/// the error is that of the mean of w / <w> - log w.
estimate divergence(std::vector<double> const& log_w, rgflow::engine::weight_summary const& s) {
  double squares = 0;
  for (double const x : log_w) {
    double const off = std::exp(x - s.log_z.value) - 1 - (x - s.mean_log_w.value);
    squares += off * off;
  }
  auto const n = static_cast<double>(log_w.size());
  return {s.log_z.value - s.mean_log_w.value, std::sqrt(squares / (n - 1) / n)};
}

class benchmark_run {
 public:
  explicit benchmark_run(choices_of_user const& c, std::vector<variant> variants)
      : c_(c), variants_(std::move(variants)), runs_(variants_.size()) {
    auto const fields = fields_of_chains();
    std::uint64_t all = 0;
    for (auto const& v : variants_)
      for (auto const& s : lattices_of(v, c_)) all += s.steps * c_.common.repeats;
    program::progress bar("training", all, static_cast<double>(batch()), 0,
                          program::progress_style::of_stderr(c_.common.quiet));
    for (std::size_t repeat = 0; repeat < c_.common.repeats; ++repeat)
      for (std::size_t i = 0; i < variants_.size(); ++i)
        runs_[i].push_back(train(variants_[i], c_.common.seed + repeat, fields, bar));
  }

  void print() const {
    program::table table{{std::to_string(c_.lattice) + "^2, " + std::to_string(c_.steps) + " steps", "weights",
                          "ms per step", "KL / nat", "ESS", "forward ESS"}};
    for (std::size_t i = 0; i < variants_.size(); ++i)
      table.add_row({variants_[i].what, std::to_string(runs_[i].front().weights), text(milliseconds(i), 3),
                     text(kl(i), 3), text(ess(i)), text(forward_ess(i))},
                    std::ranges::any_of(runs_[i], [](trained const& r) { return !r.summary.reliable(); }));
    table.note = "m2 = " + program::significant(point_on(c_.lattice).m2) +
                 ", lambda = " + program::significant(point_on(c_.lattice).lambda) + "; median (least .. most) over " +
                 std::to_string(c_.common.repeats) + " seeds; " + measure::machine::description();
    if (!table.doubtful.empty()) table.note += "\n!: weights too uneven to trust the row";
    std::printf("%s", table.text().c_str());
  }

  program::json json() const {
    program::json results;
    results["machine"] = measure::machine::description();
    results["lattice"] = c_.lattice;
    results["m2"] = point_on(c_.lattice).m2;
    results["lambda"] = point_on(c_.lattice).lambda;
    results["steps"] = c_.steps;
    results["batch"] = batch();
    results["samples"] = c_.samples;
    for (std::size_t i = 0; i < variants_.size(); ++i) {
      program::json row;
      row["variant"] = variants_[i].name;
      row["weights"] = runs_[i].front().weights;
      for (auto const& s : lattices_of(variants_[i], c_))
        row["stages"].push_back(program::json::array({s.extent, s.steps}));
      row["ms_per_step"] = json_of(milliseconds(i));
      row["kl"] = json_of(kl(i));
      row["ess"] = json_of(ess(i));
      row["ess_forward"] = json_of(forward_ess(i));
      for (auto const& r : runs_[i]) {
        program::json one;
        one["seed"] = r.seed;
        one["training_seconds"] = r.seconds;
        one["kl"] = pair(r.kl);
        one["log_z"] = pair(r.summary.log_z);
        one["ess"] = r.summary.ess;
        one["ess_forward"] = r.ess_forward;
        one["pareto_k"] = r.summary.pareto_k;
        row["runs"].push_back(one);
      }
      results["variants"].push_back(row);
    }
    return results;
  }

 private:
  static std::size_t batch() { return record::settings{}.batch; }
  static program::json pair(estimate e) { return program::json::array({e.value, e.error}); }

  std::vector<float> fields_of_chains() const {
    std::optional<program::progress> bar;
    program::chain_settings s;
    s.sweeps = c_.hmc_sweeps;
    s.kept = 16384;
    s.seed = c_.common.seed;
    s.threads = c_.common.threads;
    s.on_sweep = program::watched(bar, "HMC", c_.common.quiet);
    return run_chains(point_on(c_.lattice), s).fields;
  }

  record::training_settings plan_of(std::uint64_t steps, std::uint64_t seed, program::progress& bar) {
    record::training_settings plan;
    plan.steps = steps;
    plan.batch = batch();
    plan.learning_rate = record::settings{}.learning_rate;
    plan.seed = seed;
    plan.on_step = [&](record::curve_point const& p, std::uint64_t, std::uint64_t) {
      bar.update(++steps_done_, {{"loss", p.loss}, {"ess", p.ess}});
      return true;
    };
    return plan;
  }

  trained train(variant const& v, std::uint64_t seed, std::vector<float> const& fields, program::progress& bar) {
    trained result;
    result.seed = seed;
    std::vector<std::unique_ptr<record::recipe>> flows;
    std::vector<rgflow::training_stage> stages;
    for (auto const& now : lattices_of(v, c_)) {
      flows.push_back(v.make(point_on(now.extent), seed, c_.common.threads));
      record::recipe& here = *flows.back();
      stages.push_back({.name = std::to_string(now.extent),
                        .weights = [&] { return here.named_weights(); },
                        .take_over = [&](rgflow::named_weights const& before) { here.adopt(before); },
                        .train =
                            [&, now](rgflow::training_plan const&, bool) {
                              auto const done = here.train(plan_of(now.steps, seed, bar));
                              result.seconds += done.seconds;
                              result.seconds_per_step = done.seconds / static_cast<double>(done.steps_now);
                              return rgflow::stage_outcome{{done.finished, done.seconds, done.steps_now, {}}};
                            }});
    }
    run_training(rgflow::curriculum(stages), {});
    auto const& flow = flows.back();
    result.weights = flow->weights();
    std::vector<double> log_w;
    constexpr std::size_t at_once = 8192;
    while (log_w.size() < c_.samples) {
      auto const part = flow->draw(std::min(at_once, c_.samples - log_w.size()), log_w.size());
      log_w.insert(log_w.end(), part.log_w.begin(), part.log_w.end());
    }
    result.summary = rgflow::engine::summarize_weights(log_w);
    result.kl = divergence(log_w, result.summary);
    result.ess_forward = rgflow::engine::forward_effective_sample_size(flow->log_weights(fields));
    return result;
  }

  template <class Of>
  spread over_seeds(std::size_t i, Of const& of) const {
    std::vector<double> values;
    for (auto const& r : runs_[i]) values.push_back(of(r));
    return spread::of(std::move(values));
  }
  spread milliseconds(std::size_t i) const {
    return over_seeds(i, [](trained const& r) { return 1e3 * r.seconds_per_step; });
  }
  spread kl(std::size_t i) const {
    return over_seeds(i, [](trained const& r) { return r.kl.value; });
  }
  spread ess(std::size_t i) const {
    return over_seeds(i, [](trained const& r) { return r.summary.ess; });
  }
  spread forward_ess(std::size_t i) const {
    return over_seeds(i, [](trained const& r) { return r.ess_forward; });
  }

  choices_of_user c_;
  std::vector<variant> variants_;
  std::vector<std::vector<trained>> runs_;  // of each variant, a seed after the other
  std::uint64_t steps_done_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  choices_of_user c;
  program::options options("ablation",
                           "Trains the recipe of examples/run record for real phi^4, and variants of it that each "
                           "differ in one thing, with\n"
                           "the same number of steps from the same seeds, and measures their KL, ESS and forward ESS.\n"
                           "On 16 x 16 sites training begins on 8 x 8.");
  options.add("--lattice", c.lattice, "sites per side").one_of({8, 16});
  options.add("--steps", c.steps, "training steps; on 16 x 16 sites after twice as many on 8 x 8").at_least(1);
  options.add("--samples", c.samples, "of each flow for the results").at_least(1024).at_most(16777216);
  options.add("--hmc-sweeps", c.hmc_sweeps, "trajectories of each of 64 HMC chains, for the forward ESS")
      .at_least(100)
      .at_most(1000000);
  options.add("--variants", c.variants, "which, separated by commas; all unless given: " + names_on(16));
  measure::add_settings(options, c.common, "ablation");
  if (auto const code = options.parse(argc, argv)) return *code;
  if (c.common.quick) {
    c.common.repeats = 2;
    c.steps = 10;
    c.samples = 1024;
    c.hmc_sweeps = 100;
  }
  std::vector<variant> variants;
  try {
    variants = chosen(c.variants, c.lattice);
  } catch (std::invalid_argument const& refusal) {
    return options.misuse(refusal.what());
  }
  return measure::report("ablation", c.common, argc, argv, [&] {
    benchmark_run const run(c, std::move(variants));
    run.print();
    return run.json();
  });
}

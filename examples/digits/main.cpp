// SPDX-License-Identifier: BSL-1.0
// Program: learns the density of handwritten digits from data and measures it in bits per pixel
// Data: python3-sklearn usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz

#include "dataset.hpp"
#include "density.hpp"
#include "results.hpp"

#include <program/csv.hpp>
#include <program/files.hpp>
#include <program/progress.hpp>
#include <program/run.hpp>

#include <cmath>
#include <filesystem>
#include <limits>
#include <optional>
#include <span>
#include <string>

namespace {

using namespace digits;
using program::say;
using program::stopped;
using rgflow::engine::purpose;

std::filesystem::path checkpoint_of(settings const& s) { return s.common.out / "checkpoint"; }

training_result train(density& flow, dataset const& data, logits const& validation, settings const& s) {
  training_settings plan;
  plan.steps = s.common.steps.value_or(0);
  plan.seconds = s.common.seconds.value_or(0);
  plan.batch = s.batch;
  plan.learning_rate = s.learning_rate;
  plan.seed = s.common.seed;
  plan.resume = s.common.resume;
  plan.checkpoint = checkpoint_of(s);
  plan.chosen = s.common.out / "chosen";
  plan.save_every = s.save_every;
  std::optional<program::progress> bar;
  auto const watch =
      program::watched_training(bar, "training", s.batch, program::progress_style::of_stderr(s.common.quiet));
  plan.on_step = [&](curve_point const& p, std::span<validation_point const> judged, std::uint64_t done,
                     std::uint64_t of) {
    if (judged.empty()) return watch(done, of, {{"bits", p.loss}});
    return watch(done, of, {{"bits", p.loss}, {"validation", judged.back().bits}});
  };
  auto result = flow.train(data.train, validation, plan);
  bar.reset();
  if (!result.finished) throw stopped{result.saved};
  return result;
}

void write_curve(training_result const& t, settings const& s) {
  program::csv curve({"step", "bits_per_pixel", "validation_bits_per_pixel", "gradient_norm", "learning_rate"});
  auto judged = t.validation.begin();
  for (std::size_t i = 0; i < t.curve.size(); ++i) {
    double bits = std::numeric_limits<double>::quiet_NaN();
    if (judged != t.validation.end() && judged->step == i + 1) bits = (judged++)->bits;
    auto const& p = t.curve[i];
    curve.add_row({static_cast<double>(i + 1), p.loss, bits, p.gradient_norm, p.learning_rate});
  }
  curve.write(s.common.out / "loss.csv");
}

void run(settings const& s) {
  std::filesystem::create_directories(s.common.out);
  dataset const data = load_dataset(program::data_file("digits.csv", "python3-sklearn"));
  density flow(s.common.seed, s.common.threads);
  run_results r;
  r.asked = s;
  r.description = flow.description();
  r.weights = flow.weights();
  r.train_items = data.train.size();
  r.validation_items = data.validation.size();
  r.test_items = data.test.size();
  say("Handwritten digits: " + std::to_string(r.train_items) + " images to train with, " +
      std::to_string(r.validation_items) + " to choose with, " + std::to_string(r.test_items) +
      " to test with; a flow with " + std::to_string(r.weights) + " weights, " + std::to_string(s.common.threads) +
      " threads.");

  // Noise of these draws is the same for all seeds and densities, so that figures of several runs compare.
  auto const train_at = dequantized(data.train, 8, 0, purpose::dequantize);
  auto const validation_at = dequantized(data.validation, 8, 0, purpose::validation);
  r.training = train(flow, data, validation_at, s);
  say("Trained " + std::to_string(r.training.steps) + " steps of " + std::to_string(s.batch) +
      " images; validation chose step " + std::to_string(r.training.chosen.step) + ".\n");
  if (!r.training.warning.empty()) say(r.training.warning);
  write_curve(r.training, s);

  auto const test_at = dequantized(data.test, test_draws, 0, purpose::test);
  auto const judge = [&](auto const& d) {
    auto const mean = [&](logits const& at) { return mean_of(bits_per_pixel(at, d.log_prob(at.x)).average).value; };
    return score{mean(train_at), mean(validation_at), bits_per_pixel(test_at, d.log_prob(test_at.x))};
  };
  gaussian const normal = fit_gaussian(train_at, validation_at);
  r.shrinkage = normal.shrinkage();
  r.independent = judge(gaussian(train_at.x, pixels, 1));
  r.correlated = judge(normal);
  r.learnt = judge(flow);

  auto const better = advantage(r);
  say(score_table(r).text());
  say("The flow spends " + program::with_error(std::abs(better.value), better.error) + " bits per pixel " +
      (better.value < 0 ? "more" : "less") + " than the Gaussian, image by image: " +
      program::significant(std::abs(better.value) / better.error, 3) + " standard errors.");
  say("Bits are upper bounds on -log2 p(image) / 64: averaged over " + std::to_string(test_draws) +
      " draws of noise per test image, or (pooled) of the density averaged over them.");
  write_report(r, flow, normal, data);
  if (!s.common.json.empty()) json_of(r).write(s.common.json);
  say("\nWrote checkpoint, chosen, loss.csv, samples.png and report.html to " + s.common.out.string() + ".");
}

}  // namespace

int main(int argc, char** argv) {
  settings s;
  program::options options(
      "digits",
      "Learns the density of 8 x 8 handwritten digits with a renormalization-group flow, by forward\n"
      "KL, and compares the bits per pixel of images it has not seen with those of a Gaussian.\n"
      "Makes 3000 steps unless told otherwise.");
  options.add("--batch", s.batch, "images per training step").at_least(1).at_most(65536);
  options.add("--learning-rate", s.learning_rate, "of Adam, after warm-up").more_than(0).at_most(1);
  options.add("--save-every", s.save_every, "seconds between checkpoints").at_least(0);
  options.add_common(s.common);
  if (auto const code = options.parse(argc, argv)) return *code;
  if (!s.common.steps && !s.common.seconds && !s.common.resume) s.common.steps = 3000;
  if (s.common.resume && !std::filesystem::exists(checkpoint_of(s)))
    return options.misuse("--resume found no checkpoint at " + checkpoint_of(s).string());
  s.command_line = program::command_line(argc, argv);
  s.all = options.values();

  return program::run("digits", checkpoint_of(s), [&] { run(s); });
}

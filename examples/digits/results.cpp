// SPDX-License-Identifier: BSL-1.0
#include "results.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <optional>

namespace digits {
namespace {

using program::json;
using program::with_error;

json pair(estimate e) { return json::array({e.value, e.error}); }
std::string text(estimate e) { return with_error(e.value, e.error); }

std::string three_decimals(double x) {
  std::array<char, 64> digits{};
  std::snprintf(digits.data(), digits.size(), "%.3f", x);
  return digits.data();
}

}  // namespace

estimate mean_of(std::span<double const> items) {
  double const n = static_cast<double>(items.size());
  double const mean = std::accumulate(items.begin(), items.end(), 0.0) / n;
  double squares = 0;
  for (double const x : items) squares += (x - mean) * (x - mean);
  return {mean, std::sqrt(squares / (n * (n - 1)))};
}

gaussian fit_gaussian(logits const& train, logits const& validation) {
  std::optional<gaussian> best;
  double least = HUGE_VAL;
  for (double const shrinkage : std::array{0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5}) {
    gaussian const candidate(train.x, pixels, shrinkage);
    auto const items = bits_per_pixel(validation, candidate.log_prob(validation.x)).average;
    double const bits = std::accumulate(items.begin(), items.end(), 0.0);
    if (best && !(bits < least)) continue;
    best = candidate;
    least = bits;
  }
  return *best;
}

estimate advantage(run_results const& r) {
  std::vector<double> difference;
  for (std::size_t i = 0; i < r.learnt.test.average.size(); ++i)
    difference.push_back(r.correlated.test.average[i] - r.learnt.test.average[i]);
  return mean_of(difference);
}

program::table score_table(run_results const& r) {
  program::table t{{"bits per pixel", "train", "validation", "test", "test, pooled"}};
  auto const add = [&](std::string const& name, score const& s) {
    t.add_row({name, three_decimals(s.train), three_decimals(s.validation), text(mean_of(s.test.average)),
               text(mean_of(s.test.pooled))});
  };
  auto const none = three_decimals(std::log2(static_cast<double>(grey_levels)));
  t.add_row({"all images alike", none, none, none, none});
  add("Gaussian, independent pixels", r.independent);
  add("Gaussian, full covariance", r.correlated);
  add("flow", r.learnt);
  return t;
}

json json_of(run_results const& r) {
  estimate const better = advantage(r);
  json j;
  j["program"] = "digits";
  j["command_line"] = r.asked.command_line;
  j["seed"] = r.asked.common.seed;
  j["batch"] = r.asked.batch;
  j["learning_rate"] = r.asked.learning_rate;
  j["weights"] = r.weights;
  j["steps"] = r.training.steps;
  j["chosen_step"] = r.training.chosen.step;
  j["train_items"] = r.train_items;
  j["validation_items"] = r.validation_items;
  j["test_items"] = r.test_items;
  j["test_draws"] = test_draws;
  j["logit_margin"] = map.margin;
  j["test_bits_per_dim"] = pair(mean_of(r.learnt.test.average));
  j["gaussian_bits_per_dim"] = pair(mean_of(r.correlated.test.average));
  j["difference"] = pair(better);
  j["sigma"] = better.value / better.error;
  j["test_bits_per_dim_pooled"] = pair(mean_of(r.learnt.test.pooled));
  j["gaussian_bits_per_dim_pooled"] = pair(mean_of(r.correlated.test.pooled));
  j["train_bits_per_dim"] = r.learnt.train;
  j["validation_bits_per_dim"] = r.learnt.validation;
  j["gaussian_shrinkage"] = r.shrinkage;
  j["independent_gaussian_bits_per_dim"] = pair(mean_of(r.independent.test.average));
  j["train_seconds"] = r.training.seconds;
  j["train_samples_per_s"] = r.training.seconds > 0
                                 ? json(static_cast<double>(r.training.steps_now * r.asked.batch) / r.training.seconds)
                                 : json();
  return j;
}

}  // namespace digits

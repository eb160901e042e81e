// SPDX-License-Identifier: BSL-1.0

// docs/statistics.md and docs/files.md: what is computed from samples, and what is kept in files.

#include <rgflow/engine/checkpoint.hpp>
#include <rgflow/engine/random.hpp>
#include <rgflow/engine/statistics.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <numbers>
#include <span>
#include <vector>

using namespace rgflow;

int main() {
  // q = N(0, 1), p = exp(-x^2 / 2 s^2): log Z = log(s sqrt(2 pi)).
  constexpr std::size_t n = 20'000;
  constexpr double s = 0.8;
  std::vector<double> log_w(n), square(n);
  for (std::size_t i = 0; i < n; ++i) {
    double const v = engine::normal<double>({1, engine::purpose::user, 0}, i, 0);
    log_w[i] = -v * v / (2 * s * s) + v * v / 2 + std::log(2 * std::numbers::pi) / 2;
    square[i] = v * v;
  }

  //[weights
  auto const w = engine::summarize_weights(log_w);
  std::printf("log Z = %.4f +- %.4f, at least %.4f\n", w.log_z.value, w.log_z.error, w.mean_log_w.value);
  std::printf("ESS %.3f, Pareto k %.2f, largest share %.4f: %s\n", w.ess, w.pareto_k, w.max_weight_share,
              w.reliable() ? "reliable" : "not reliable");
  //]

  //[reweight
  engine::estimate const mean = engine::reweighted_mean(log_w, square);
  //]

  //[metropolis
  auto const uniform = [](std::size_t i) { return engine::uniform<double>({1, engine::purpose::proposal, 0}, i, 0); };
  auto const run = engine::independence_metropolis(log_w, uniform, 16);  // 16 chains
  auto const along = run.mean(square);
  std::printf("acceptance %.2f, <x^2> = %.3f +- %.3f, tau_int %.2f\n", run.acceptance, along.value, along.error,
              along.tau_int);
  //]

  // Samples of p itself, and how q judges them.
  std::vector<double> on_target(n);
  for (std::size_t i = 0; i < n; ++i) {
    double const v = s * engine::normal<double>({2, engine::purpose::user, 0}, i, 0);
    on_target[i] = -v * v / (2 * s * s) + v * v / 2 + std::log(2 * std::numbers::pi) / 2;
  }
  //[bracket
  auto const bracket = engine::bracket_log_z(log_w, on_target, 16);  // on_target[time * 16 + chain]
  std::printf("%.3f <= log Z <= %.3f\n", bracket.lower.value, bracket.upper.value);
  double const forward_ess = engine::forward_effective_sample_size(on_target);
  //]

  std::vector<float> const numbers{1, 2, 3, 4, 5, 6};
  //[save
  engine::checkpoint_writer file;
  file.set("kind", "a table");
  file.set("step", 42);
  file.add("table", std::span<float const>(numbers), {2, 3});
  file.save("table.checkpoint");  // written beside it, synced, renamed; the one before is kept as .previous
  //]
  //[load
  auto const stored = engine::checkpoint_file::load("table.checkpoint");
  stored.require("kind", "a table");
  int const step = stored.number<int>("step");
  std::vector<float> const table = stored.read<float>("table");
  //]
  std::filesystem::remove("table.checkpoint");

  double const log_z = std::log(s * std::sqrt(2 * std::numbers::pi));
  bool const fine = std::abs(w.log_z.value - log_z) < 5 * w.log_z.error && std::abs(mean.value - s * s) < 5 * mean.error &&
                    bracket.lower.value < log_z && log_z < bracket.upper.value && forward_ess > 0.5 && w.reliable() &&
                    step == 42 && table == numbers;
  return fine ? 0 : 1;
}

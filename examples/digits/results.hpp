// SPDX-License-Identifier: BSL-1.0
#pragma once

// What the densities are worth, as numbers with errors, text, JSON, pictures and a page.

#include "dataset.hpp"
#include "density.hpp"
#include "gaussian.hpp"

#include <program/json.hpp>
#include <program/options.hpp>
#include <program/table.hpp>

#include <rgflow/engine/statistics/estimate.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace digits {

using rgflow::engine::estimate;

inline constexpr std::size_t test_draws = 64;  ///< of noise per image

/// What the command line asks for.
struct settings {
  std::size_t batch = 128;
  double learning_rate = 0.005;
  double save_every = 30;
  program::common_options common{};
  std::string command_line{};
  std::vector<std::pair<std::string, std::string>> all{};  ///< every option as text
};

/// Mean over items, its error from their scatter.
[[nodiscard]] estimate mean_of(std::span<double const> items);

/// Bits per pixel of one density; all are upper bounds on -log2 p(item) / 64.
struct score {
  double train, validation;
  item_bits test;
};

struct run_results {
  settings asked;
  std::string description;
  std::size_t weights = 0;
  std::size_t train_items = 0, validation_items = 0, test_items = 0;
  training_result training;
  double shrinkage = 0;                   ///< of the Gaussian with full covariance
  score independent, correlated, learnt;  ///< Gaussian pixel by pixel, Gaussian, flow
};

/// The Gaussian of the train images; the validation images choose how much its correlations are shrunk.
[[nodiscard]] gaussian fit_gaussian(logits const& train, logits const& validation);

/// How much better the flow is than the Gaussian with full covariance, image by image: bits per pixel.
[[nodiscard]] estimate advantage(run_results const&);

[[nodiscard]] program::table score_table(run_results const&);
[[nodiscard]] program::json json_of(run_results const&);

/// Writes samples.png and report.html.
void write_report(run_results const&, density const& flow, gaussian const& normal, dataset const& data);

}  // namespace digits

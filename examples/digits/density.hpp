// SPDX-License-Identifier: BSL-1.0
#pragma once

// The flow as the rest of the program sees it: without templates, so that only one unit instantiates the model.

#include "logits.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace digits {

/// One training step; the loss is in bits per pixel.
struct curve_point {
  double loss, gradient_norm, learning_rate;
};

/// The averaged weights after so many steps, judged by images that are not trained on: bits per pixel.
struct validation_point {
  std::uint64_t step;
  double bits;
};

struct training_settings {
  std::uint64_t steps = 0;  ///< 0: as many as fit into `seconds`
  double seconds = 0;
  std::size_t batch = 0;
  double learning_rate = 0;
  std::uint64_t seed = 1;
  bool resume = false;
  std::filesystem::path checkpoint;  ///< the run
  std::filesystem::path chosen;      ///< the weights that were best in validation so far
  double save_every = 30;            ///< seconds
  /// (point, validation so far, steps made, steps of the run or 0 while unknown); false stops the run, saved.
  std::function<bool(curve_point const&, std::span<validation_point const>, std::uint64_t, std::uint64_t)> on_step;
};

struct training_result {
  bool finished;
  bool saved;                                ///< false only if stopped before the number of steps was known
  std::vector<curve_point> curve;            ///< of the whole run, what was resumed included
  std::vector<validation_point> validation;  ///< likewise
  validation_point chosen;                   ///< whose weights the density has now
  std::uint64_t steps;                       ///< that the whole run has
  std::uint64_t steps_now;                   ///< made by this process
  double seconds;                            ///< that they took
  std::string warning;                       ///< if gradients are not to be trusted
};

/// A density of 8 x 8 logits, by a renormalization-group flow. Fields are [sample][y][x].
class density {
 public:
  density(std::uint64_t seed, std::size_t threads);
  ~density();
  density(density const&) = delete;
  density& operator=(density const&) = delete;

  [[nodiscard]] std::string const& description() const;
  [[nodiscard]] std::size_t weights() const;

  /// Trains by forward KL, or goes on with the run saved in the checkpoint; afterwards the density has the averaged
  /// weights of the step that `validation` liked best. Throws std::runtime_error if the checkpoint is damaged or of
  /// another run.
  training_result train(images const& data, logits const& validation, training_settings const& settings);

  [[nodiscard]] std::vector<double> log_prob(std::span<float const> x) const;

  /// Fields from bulk variables drawn from the prior and multiplied by `temperature`; the same draws at any
  /// temperature.
  [[nodiscard]] std::vector<float> sample(std::size_t count, double temperature = 1) const;

  /// Fields as they grow: entry k has the bulk variables of the k + 1 coarsest levels, all others zero.
  [[nodiscard]] std::vector<std::vector<float>> growth(std::span<float const> x) const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace digits

// SPDX-License-Identifier: BSL-1.0
#pragma once

// The flow as the rest of the program sees it: without templates, so that one unit only instantiates training.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace phi4 {

/// The constants of the action.
struct couplings {
  double mu, lambda, t;
};

/// One training step: the mean of S + log q over the batch, its effective sample size as a share, and the rest.
struct curve_point {
  double loss, ess, gradient_norm, learning_rate;
};

struct training_settings {
  std::uint64_t steps = 0;  ///< 0: as many as fit into `seconds`
  double seconds = 0;
  std::size_t batch = 256;
  double learning_rate = 0;
  std::uint64_t seed = 1;
  /// Configurations of Markov chains, [sample][re, im][y][x], that make up this share of the objective: reverse KL
  /// alone cares little for what the flow never draws. Empty: none.
  std::span<float const> chain_fields;
  std::string chain_text;  ///< what they are; a saved run is only continued with the same
  double chain_share = 0;
  bool resume = false;
  std::filesystem::path checkpoint;
  double save_every = 30;  ///< seconds between saves
  /// (point, steps made, steps of the run); false stops the run, saved. With 0 steps of the run: the first few, which
  /// only show how many there can be, and are forgotten.
  std::function<bool(curve_point const&, std::uint64_t, std::uint64_t)> on_step;
};

struct training_result {
  bool finished = false;
  bool saved = false;                   ///< false only if stopped before the number of steps was known
  std::vector<curve_point> curve = {};  ///< of the whole run, what was resumed included
  std::uint64_t steps = 0;              ///< that the whole run has
  std::uint64_t steps_now = 0;          ///< made by this process
  double seconds = 0;                   ///< that they took
  double reconstruction_error = 0;      ///< of the way back through a level, the largest met, over the field's rms
  std::string warning = {};             ///< if it is too large for the gradients to be trusted
};

/// Fields are [sample][channel re, im][y][x].
struct flow_samples {
  std::vector<float> fields;
  std::vector<double> log_q;
};

/// A flow of complex phi^4, its training, and the flow averaged over global phases, e^{2 pi i k / n} phi with
/// k = 0 .. n - 1. The action does not change under them; and where the order parameter lies on a ring, of which a flow
/// from a normal distribution covers an arc at best, its copies cover all of it, at the price of n - 1 further
/// encodings.
class sampler {
 public:
  virtual ~sampler() = default;

  [[nodiscard]] virtual std::string description() const = 0;
  [[nodiscard]] virtual std::size_t weights() const = 0;
  [[nodiscard]] virtual std::size_t levels() const = 0;

  /// Trains by reverse KL and on `chain_fields`, or goes on with the run saved in the checkpoint; afterwards the
  /// sampler has the averaged weights. Throws std::runtime_error if the checkpoint is damaged or of another run.
  virtual training_result train(training_settings const&) = 0;

  /// Samples number first, first + 1, ... of the averaged flow.
  [[nodiscard]] virtual flow_samples sample(std::size_t count, std::uint64_t first) const = 0;
  [[nodiscard]] virtual std::vector<double> log_prob(std::span<float const> fields) const = 0;

  /// Sample number n as it grows: entry k has the bulk variables of the k + 1 coarsest levels, all others zero.
  [[nodiscard]] virtual std::vector<std::vector<float>> growth(std::uint64_t n) const = 0;
};

/// A flow on extent x extent sites with nets of two layers of `hidden` units, averaged over n = `rotations` phases.
/// Throws std::invalid_argument if the integral of exp(-S) diverges.
[[nodiscard]] std::unique_ptr<sampler> make_sampler(std::size_t extent, std::size_t hidden, std::size_t rotations,
                                                    couplings const& constants, std::uint64_t seed,
                                                    std::size_t threads);

}  // namespace phi4

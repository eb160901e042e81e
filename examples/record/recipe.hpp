// SPDX-License-Identifier: BSL-1.0
#pragma once

// A recipe as the rest of the program sees it: without templates, so that only its own unit instantiates models.

#include <rgflow/engine/model/adopt.hpp>
#include <rgflow/engine/model/loss_by_step.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace record {

/// One training step: the mean of S + log q over the batch, its effective sample size as a share, and the rest.
struct curve_point {
  double loss, ess, gradient_norm, learning_rate;
};

struct training_settings {
  std::uint64_t steps = 0;  ///< 0: as many as fit into `seconds`
  double seconds = 0;
  std::size_t batch = 128;
  double learning_rate = 0;
  bool soap = false;  ///< SOAP in place of Adam
  std::uint64_t seed = 1;
  bool resume = false;
  std::filesystem::path checkpoint;  ///< empty: never saved
  double save_every = 30;            ///< seconds between saves
  /// (point, steps made, steps of the run, 0 while they are not known); false stops the run, saved.
  std::function<bool(curve_point const&, std::uint64_t, std::uint64_t)> on_step;
};

struct training_result {
  bool finished = false;
  std::vector<curve_point> curve = {};  ///< of the whole run, what was resumed included
  std::uint64_t steps_now = 0;          ///< made by this process
  double seconds = 0;                   ///< that they took
  std::string warning = {};             ///< if gradients are not to be trusted
};

/// Some samples of a flow.
struct drawn {
  std::vector<float> fields;  ///< [sample][channel][y][x]
  std::vector<double> log_q;  ///< of each
  std::vector<double> log_w;  ///< -S - log q
  double seconds;             ///< of drawing alone
};

/// A declared flow, the theory that it is trained for, and its training.
class recipe {
 public:
  virtual ~recipe() = default;

  [[nodiscard]] virtual std::string description() const = 0;
  [[nodiscard]] virtual std::size_t weights() const = 0;

  [[nodiscard]] virtual rgflow::named_weights named_weights() const = 0;
  /// Takes over the weights of the same recipe on half as many sites per side, level by level as rgflow::by_level says.
  virtual void adopt(rgflow::named_weights const& smaller) = 0;

  /// Trains by reverse KL, or goes on with the run saved in the checkpoint; afterwards the recipe has the averaged
  /// weights. Throws std::runtime_error if the checkpoint is damaged or of another run.
  virtual training_result train(training_settings const&) = 0;

  /// Samples number first, first + 1, ...
  [[nodiscard]] virtual drawn draw(std::size_t count, std::uint64_t first) const = 0;
  /// Where the flow loses what it loses, by so many pairs of samples (rgflow::loss_by_step).
  [[nodiscard]] virtual std::vector<rgflow::step_loss> loss_by_step(std::size_t pairs) const = 0;
  /// -S - log q of fields [sample][channel][y][x].
  [[nodiscard]] virtual std::vector<double> log_weights(std::span<float const> fields) const = 0;
};

}  // namespace record

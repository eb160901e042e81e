// SPDX-License-Identifier: BSL-1.0
#pragma once

// How a training run goes on and what it reports, without the types of what is trained.

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/text.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

/// What one step reports: the mean loss of its batch in nats, the effective sample size of the batch as a share (0
/// where the objective knows no p), the Euclidean norm of the gradient before clipping, and the learning rate used.
struct training_record {
  double loss, ess, gradient_norm, learning_rate;
};

/// The worst that was seen of the flow's way back, from the output of a level to its input, on which gradients rest
/// (engine/hierarchy/reconstruction.hpp): |difference| / rms, where and when.
struct reconstruction_record {
  double error = 0;
  std::size_t level = 0;
  std::uint64_t step = 0;

  /// What counts as leaving the precision of the numbers: gradients may be wrong by as much, or more.
  static constexpr double limit = 1e-3;

  /// Words about an error beyond the limit; empty below it.
  [[gnu::cold]] std::string warning() const {
    if (error <= limit) return {};
    return "At step " + std::to_string(step) + " the way back through level " + std::to_string(level) +
           " had an error of " + engine::number_text(error) +
           " of the rms of the field: log q of a sample and of the same field differ by it, and gradients rest on it, "
           "except of blocks that keep_inputs. Bound the scales more tightly or train in double.";
  }
};

/// How long a training run goes on, and where it is saved meanwhile.
struct training_plan {
  double seconds = 0;                     ///< wall time to aim at; 0 = as many steps as the options say
  std::filesystem::path checkpoint = {};  ///< empty = never saved
  double save_every = 30;                 ///< seconds between saves
  /// Called after every step with (the step's record, steps made, steps of the run); false stops the run early, saved.
  std::function<bool(training_record const&, std::uint64_t, std::uint64_t)> on_step = {};
};

struct training_outcome {
  bool finished;                         ///< false if on_step stopped it
  double seconds;                        ///< wall time of the steps made in this call, without saves
  std::uint64_t steps;                   ///< made in this call
  reconstruction_record reconstruction;  ///< see its warning()
};

}  // namespace rgflow::inline RGFLOW_ISA

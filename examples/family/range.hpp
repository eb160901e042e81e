// SPDX-License-Identifier: BSL-1.0
#pragma once

// One flow for a range of couplings as the rest of the program sees it: without templates, so that only its own unit
// instantiates models.

#include "curve.hpp"

#include <rgflow/engine/model/adopt.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace family {

struct training_settings {
  std::uint64_t steps = 0;  ///< 0: as many as fit into `seconds`
  double seconds = 0;
  std::size_t batch = 128;
  double learning_rate = 0;
  std::uint64_t seed = 1;
  bool resume = false;
  std::filesystem::path checkpoint;
  double save_every = 30;
  /// (loss, steps made, steps of the run, 0 while they are not known); false stops the run, saved.
  std::function<bool(double, std::uint64_t, std::uint64_t)> on_step;
};

struct training_result {
  bool finished = false;
  std::vector<double> losses = {};  ///< of the whole run, what was resumed included
  std::uint64_t steps_now = 0;      ///< made by this process
  double seconds = 0;               ///< that they took
  std::string warning = {};         ///< if gradients are not to be trusted
};

class conditional_flow {
 public:
  virtual ~conditional_flow() = default;

  [[nodiscard]] virtual rgflow::named_weights named_weights() const = 0;
  /// Takes over the weights of that on half as many sites per side, level by level as rgflow::by_level says.
  virtual void adopt(rgflow::named_weights const& smaller) = 0;
  /// By reverse KL over the range, or goes on with the run saved in the checkpoint; afterwards it has the averaged
  /// weights.
  virtual training_result train(training_settings const&) = 0;
  /// Samples number 0, 1, ... at one coupling.
  [[nodiscard]] virtual flow_samples draw(double lambda, std::size_t count) const = 0;
  /// Hybrid Monte Carlo at one coupling; on_sweep(trajectories done, of how many) returns false to stop, which gives no
  /// trajectories.
  [[nodiscard]] virtual chain_samples run_chains(
      double lambda, std::size_t sweeps, std::uint64_t seed,
      std::function<bool(std::uint64_t, std::uint64_t)> const& on_sweep) const = 0;
};

/// S = sum_x [m2 phi^2 + lambda phi^4 + sum_mu (phi_{x + mu} - phi_x)^2] with lambda in a range.
struct phi4_range {
  double m2, from, to;

  /// On 8 or 16 sites a side. Throws std::invalid_argument if the integral of exp(-S) diverges somewhere.
  [[nodiscard]] std::unique_ptr<conditional_flow> make(std::size_t extent, std::uint64_t seed,
                                                       std::size_t threads) const;
  /// log Z(to) - log Z(from) by thermodynamic integration, trajectories of Hybrid Monte Carlo being tuned.
  [[nodiscard]] integral by_chains(std::size_t extent, std::size_t nodes, std::size_t sweeps, std::uint64_t seed,
                                   std::size_t threads, std::function<void(std::size_t)> const& on_node) const;
};

}  // namespace family

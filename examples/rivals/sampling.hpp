// SPDX-License-Identifier: BSL-1.0
#pragma once

// What a sampler is asked and what it gives: without templates, so that only the unit of a theory
// instantiates samplers.

#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/mcmc/tuning.hpp>
#include <rgflow/engine/statistics/importance.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rivals {

[[nodiscard]] inline rgflow::engine::lattice square(std::size_t extent) {
  return rgflow::engine::lattice(std::array{extent, extent}, rgflow::boundary::periodic);
}

enum class method { hmc, microcanonical, cluster };

struct sampling_settings {
  std::size_t lattice = 32;
  std::size_t chains = 64;
  std::uint64_t sweeps = 4000;   ///< measured trajectories of each chain
  std::optional<double> length;  ///< of trajectories; none: tuned
  std::size_t annealed_samples = 16384;
  std::size_t nodes = 16;  ///< of thermodynamic integration, checked by half as many
  std::uint64_t seed = 1;
  std::size_t threads = 1;
  bool processor_time = false;                      ///< of a thread, instead of the time of the clock
  std::function<void(std::string const&)> on_part;  ///< what it does now, in words
};

struct sampling_result {
  std::vector<double> table;  ///< [trajectory][chain][column], columns as of record::observe
  std::size_t chains;
  double length, target_acceptance;  ///< as tuned
  std::size_t forces;                ///< evaluations of the force per trajectory
  double acceptance;
  double exp_minus_delta_h, exp_minus_delta_h_error;  ///< 1 in equilibrium, and if rounding does no harm
  double tuning_seconds, thermalization_seconds;
  double seconds_per_sweep, seconds_per_sweep_error;  ///< of all chains, without measuring; by the scatter of parts
  std::vector<rgflow::engine::hmc_trial> trials;
};

/// A protocol of annealed importance sampling, by a few samples.
struct annealing_trial {
  std::size_t stages, steps;
  double ess, pareto_k;
  double forces_for_error_1;  ///< of log Z; for an error e, divided by e^2
};

struct annealing_result {
  std::size_t stages, steps;  ///< of the integrator in each stage
  std::size_t forces;         ///< evaluations of the force per sample
  double acceptance;
  rgflow::engine::weight_summary weights;
  double tuning_seconds, sampling_seconds;
  std::vector<annealing_trial> trials;
};

/// log Z by one rule of thermodynamic integration.
struct integration_rule {
  std::size_t nodes, forces;  ///< of all chains together
  rgflow::engine::estimate log_z;
  double seconds, thermalization_seconds;  ///< of these, by the share of trajectories
};

struct integration_result {
  double length;
  std::uint64_t trajectories;  ///< of each chain at each node
  double tuning_seconds;
  integration_rule coarse, fine;
  bool converged;  ///< of all chains
};

/// A theory with all that samples it, at given constants.
class theory {
 public:
  virtual ~theory() = default;
  [[nodiscard]] virtual std::string title() const = 0;
  [[nodiscard]] virtual std::vector<std::pair<std::string, double>> constants() const = 0;
  [[nodiscard]] virtual std::size_t channels() const = 0;
  [[nodiscard]] virtual sampling_result sample(method, sampling_settings const&) const = 0;
  /// log Z by annealed importance sampling.
  [[nodiscard]] virtual annealing_result anneal(sampling_settings const&) const = 0;
  /// log Z by thermodynamic integration, along links that grow from nothing.
  [[nodiscard]] virtual integration_result integrate(sampling_settings const&) const = 0;
  /// None: not known.
  [[nodiscard]] virtual std::optional<double> exact_log_z(std::size_t /*lattice*/) const { return {}; }
};

// As examples/record has them.

/// Real and complex phi^4. Throw std::invalid_argument if the integral of exp(-S) diverges.
[[nodiscard]] std::unique_ptr<theory> phi4_theory(double m2, double lambda);
[[nodiscard]] std::unique_ptr<theory> complex_phi4_theory(double mu, double lambda, double t);
/// The Ising model as a continuous field; its clusters are those of the spins. Throws std::invalid_argument unless
/// beta > 0.
[[nodiscard]] std::unique_ptr<theory> ising_theory(double beta);

}  // namespace rivals

// SPDX-License-Identifier: BSL-1.0
#pragma once

// The flow of the figures as the benchmarks see it: without templates, so that only its own units instantiate models.

#include <peer/reference.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace flow {

/// What a training step keeps of its forward run: the field at every level (the inputs of couplings are found again by
/// running them backwards), the inputs of all couplings (keep_inputs), or what their nets compute, too (keep_nets).
enum class kept { levels, inputs, nets };

/// Whether the compiler sees through to the blocks of a flow, or they stand behind pointers (run_time_model).
enum class bound { when_compiled, at_run_time };

/// A flow for complex phi^4 on extent x extent sites: on every level a disentangler and a decimator of 2 x 2 sites,
/// each of `couplings` affine couplings with alternating checkerboard masks and nets 4-hidden-hidden-8, tanh; levels
/// down to 2 x 2 sites. It trains by reverse KL with a clipped gradient and Adam, `batch` samples per step.
struct shape {
  std::size_t extent = 32;
  std::size_t hidden = 64;
  std::size_t couplings = 8;
  std::size_t batch = 256;
  kept keeps = kept::levels;
  bound blocks = bound::when_compiled;
};

/// Multiply-adds of the nets alone in one run of one sample through the flow, 2 flops each. A training step is four
/// times that: forward, recomputed forward, and the gradients of inputs and weights.
[[nodiscard]] double forward_flops(shape const& s);

/// Seconds of one training step on one thread, by what they were spent on.
struct step_seconds {
  double prior = 0;      ///< random numbers and their density
  double decode = 0;     ///< z -> x
  double action = 0;     ///< S(x) and the force
  double pull_back = 0;  ///< the adjoint of decode
  double weights = 0;    ///< packing them, clearing and adding up their gradients
  double optimizer = 0;  ///< clipping and Adam
};

/// Constants of the action: sum_x (mu |phi|^2 + lambda |phi|^4) - t sum_<xy> (conj(phi_x) phi_y + c.c.).
inline constexpr double mu = -2, lambda = 1, t = 0.39;
inline constexpr double learning_rate = 1e-3, clip = 100;

class flow_in_training {
 public:
  virtual ~flow_in_training() = default;

  /// One whole training step.
  virtual void train() = 0;
  /// The same looking how far the way back is off, as the trainer does now and then.
  virtual void train_checked() = 0;
};

class trained_flow : public flow_in_training {
 public:
  /// In canonical order.
  [[nodiscard]] virtual std::span<float const> weights() const = 0;

  /// One whole training step with a clock beside it. Only on one thread.
  [[nodiscard]] virtual step_seconds train_timed() = 0;
  /// The nets of one training step by themselves, on one thread: evaluated twice and pulled back once for every
  /// coupling.
  virtual void run_nets() = 0;

  /// Samples number first, first + 1, ...; returns the fields.
  [[nodiscard]] virtual std::vector<float> sample(std::size_t count, std::uint64_t first) = 0;
  [[nodiscard]] virtual std::vector<double> log_prob(std::span<float const> fields) = 0;
  /// The loss is the mean of S(x) + log q, its gradient that at fixed z.
  [[nodiscard]] virtual peer::reference compute_reference(std::size_t samples) = 0;
};

/// Throws std::invalid_argument for a width or a number of couplings that no unit was compiled for, and for a shape
/// that keeps more than levels or is bound at run time. The weights are random, last layers included, so that no net is
/// zero.
[[nodiscard]] std::unique_ptr<trained_flow> make_flow(shape const& s, std::uint64_t seed, std::size_t threads);

/// One width each, in units of their own.
template <std::size_t Hidden>
std::unique_ptr<trained_flow> make_flow_of_width(shape const& s, std::uint64_t seed, std::size_t threads);

/// Any shape: one that make_flow has not with 8 couplings and 32 hidden units.
[[nodiscard]] std::unique_ptr<flow_in_training> make_flow_in_training(shape const& s, std::uint64_t seed,
                                                                      std::size_t threads);
/// Those that make_flow has not.
std::unique_ptr<flow_in_training> make_other_flow(shape const& s, std::uint64_t seed, std::size_t threads);

}  // namespace flow

// SPDX-License-Identifier: BSL-1.0
#pragma once

// The flow of the figures in each of the layouts, without templates, so that only the units of the widths instantiate
// models.

#include <xtensor/xtensor.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace layouts {

/// What is timed: x -> z of given fields, z -> x, new samples with log q, or the gradient of a training step by reverse
/// KL.
enum class work { encode, decode, sample, training };

/// A flow that was declared with one layout.
class flow_in_layout {
 public:
  virtual ~flow_in_layout() = default;
  [[nodiscard]] virtual std::string layout() const = 0;
  /// Whether blocks are in the lanes in training, where a layout says nothing else.
  [[nodiscard]] virtual bool trains_in_blocks() const = 0;
  /// Of fields [sample][re, im][y][x], or of as many samples as there are fields; returns a number that depends on all
  /// of the work: the sum of the log-determinants, of log q or of the losses.
  [[nodiscard]] virtual double run(work what, xt::xtensor<float, 4> const& fields) = 0;
};

/// The same flow in every layout of the menu, on extent x extent sites.
template <std::size_t Hidden>
std::vector<std::unique_ptr<flow_in_layout>> make_flows(std::size_t extent, std::uint64_t seed, std::size_t threads);

template <>
std::vector<std::unique_ptr<flow_in_layout>> make_flows<16>(std::size_t, std::uint64_t, std::size_t);
template <>
std::vector<std::unique_ptr<flow_in_layout>> make_flows<32>(std::size_t, std::uint64_t, std::size_t);
template <>
std::vector<std::unique_ptr<flow_in_layout>> make_flows<64>(std::size_t, std::uint64_t, std::size_t);

/// What that flow runs in if nothing is declared: asked of a model of it.
template <std::size_t Hidden>
std::string automatic_layout(std::size_t extent, work what, std::size_t samples);

template <>
std::string automatic_layout<16>(std::size_t, work, std::size_t);
template <>
std::string automatic_layout<32>(std::size_t, work, std::size_t);
template <>
std::string automatic_layout<64>(std::size_t, work, std::size_t);

}  // namespace layouts

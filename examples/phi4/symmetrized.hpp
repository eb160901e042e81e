// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "sampler.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace phi4 {

/// The flow averaged over global phases: q'(phi) = (1/n) sum_k q(e^{2 pi i k / n} phi). The action does not change
/// under them, so q' is never further from the theory than q; and where the order parameter lies on a ring, of which a
/// flow from a normal distribution covers an arc at best, its copies cover all of it. q' is as exact a density as q, at
/// the price of n - 1 further encodings.
class symmetrized {
 public:
  symmetrized(sampler const& flow, std::size_t rotations, std::uint64_t seed, std::size_t extent)
      : flow_(flow), rotations_(rotations), seed_(seed), volume_(extent * extent) {}

  /// Samples number first, first + 1, ..., each of the flow turned by a random one of the phases; log_q is log q'.
  [[nodiscard]] flow_samples sample(std::size_t count, std::uint64_t first) const;
  [[nodiscard]] std::vector<double> log_prob(std::span<float const> fields) const;

 private:
  /// fields times e^{2 pi i k / n} with the k of each sample.
  void turn(std::span<float> fields, std::span<std::size_t const> k) const;
  void add_other_copies(std::span<float const> fields, std::vector<double>& log_q) const;

  sampler const& flow_;
  std::size_t rotations_;
  std::uint64_t seed_;
  std::size_t volume_;
};

}  // namespace phi4

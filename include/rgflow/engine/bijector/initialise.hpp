// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/random/key.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <stdexcept>
#include <string>

namespace rgflow::inline RGFLOW_ISA::engine {

/// Random numbers for starting weights, one per canonical weight: the number at a position depends on the seed and
/// that position only, so a part starts the same whatever the parts before it draw.
class weight_source {
 public:
  explicit weight_source(std::uint64_t seed, std::size_t position = 0) : seed_(seed), position_(position) {}

  /// The canonical position of the weight that the next number is for.
  std::size_t position() const { return position_; }
  void move_to(std::size_t position) { position_ = position; }
  /// Passes over n weights that need no random number.
  void skip(std::size_t n) { position_ += n; }

  /// A number of mean 0 and variance 1 (Box-Muller).
  [[gnu::noinline]] double normal() {
    double const radius = std::sqrt(-2 * std::log(open_unit(0)));
    double const x = radius * std::cos(2 * std::numbers::pi * open_unit(1));
    ++position_;
    return x;
  }
  /// A number in (0, 1).
  [[gnu::noinline]] double uniform() {
    double const x = open_unit(0);
    ++position_;
    return x;
  }

 private:
  double open_unit(std::uint64_t component) const {
    random_key const key{seed_, purpose::initial_weights, 0};
    return (static_cast<double>(random_bits(key, position_, component) >> 11) + 0.5) * 0x1p-53;
  }

  std::uint64_t seed_;
  std::size_t position_;
};

template <class M>
concept HasInitialise = requires(double* weights, weight_source& source) {
  M::initialise(weights, source);
};

/// Starting weights of the part M, in canonical order: its own `initialise`, else zeros. Leaves the source
/// at the weight after M's last one.
template <class M>
[[gnu::cold]] void initialise(double* weights, weight_source& source) {
  auto const begin = source.position();
  for (std::size_t i = 0; i < weight_count<M>; ++i) weights[i] = 0;
  if constexpr (HasInitialise<M>) M::initialise(weights, source);
  if (source.position() > begin + weight_count<M>)
    throw std::logic_error("initialise drew " + std::to_string(source.position() - begin) +
                           " random numbers for a part of " + std::to_string(weight_count<M>) +
                           " weights: at most one per weight is expected");
  source.move_to(begin + weight_count<M>);
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/lane_traits.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

// Layers that take their starting weights from data (act_norm). The model runs its bijectors once over a batch with
// `observing_weights`; the first layer that has not been initialised writes down the mean and variance of what
// enters it, and the model has it settled. Repeated until nothing is left, in the direction in which data come in:
//
//   for (;;) {
//     moment_recorder seen(direction::encode);
//     ... run<direction::encode, B>(x, observing_weights<T>{weights, &seen}, context) over the batch ...
//     if (!seen.found()) break;
//     seen.settle(weights, master);          // master: the double weights; then refresh the copy that the runs read
//   }
//
// Parts of a batch may run at one time, each with a recorder of its own; `add` then joins these in a fixed order.

namespace rgflow::inline RGFLOW_ISA::engine {

/// Mean and variance of the values that enter one layer, summed over lanes, patches and calls in call order.
class moment_recorder {
 public:
  explicit moment_recorder(direction d) : direction_(d) {}

  /// From now on only this many lanes hold samples, the first ones.
  void only_lanes(std::size_t count) { lanes_ = count; }

  /// Called by the layer B with its weights and what enters it; `group(i)` says which of `groups` moments value i
  /// belongs to. The first layer to call is the one recorded; others are passed over.
  template <class B, class V, class T, class Group>
  void see(T const* weights, std::span<V const> x, std::size_t groups, Group group) {
    if (layer_ == nullptr) {
      layer_ = weights;
      settle_ = &B::settle;
      moments_.assign(groups, {});
    }
    if (layer_ != weights) return;
    for (std::size_t i = 0; i < x.size(); ++i)
      for (std::size_t l = 0; l < std::min(lane_count<V>, lanes_); ++l)
        moments_[group(i)].add(static_cast<double>(lane(x[i], l)));
  }

  bool found() const { return layer_ != nullptr; }

  /// Joins what another recorder saw of the same layer to what this one did.
  void add(moment_recorder const& other) {
    if (other.layer_ != layer_) throw std::logic_error("recorders of different layers can't be joined");
    for (std::size_t g = 0; g < moments_.size(); ++g) moments_[g].add(other.moments_[g]);
  }

  /// Lets the recorded layer choose its weights. `base` is the array that the observed run read, `master` the double
  /// weights in the same order.
  template <class T>
  void settle(T const* base, double* master) const {
    if (!found()) throw std::logic_error("no layer was observed: nothing to settle");
    std::vector<double> mean, variance;
    for (auto const& m : moments_) {
      if (m.count < 2)
        throw std::invalid_argument("initialisation from data needs at least 2 numbers per channel, found " +
                                    std::to_string(m.count));
      mean.push_back(m.mean);
      variance.push_back(m.squares / static_cast<double>(m.count));
    }
    settle_(master + (static_cast<T const*>(layer_) - base), direction_, mean, variance);
  }

 private:
  // Welford, Technometrics 4 (1962) 419.
  struct moments {
    std::uint64_t count = 0;
    double mean = 0;
    double squares = 0;
    void add(double x) {
      ++count;
      double const d = x - mean;
      mean += d / static_cast<double>(count);
      squares += d * (x - mean);
    }
    // Chan, Golub & LeVeque, COMPSTAT 1982, 30.
    void add(moments const& other) {
      if (other.count == 0) return;
      auto const here = static_cast<double>(count), there = static_cast<double>(other.count);
      double const d = other.mean - mean;
      count += other.count;
      mean += d * there / (here + there);
      squares += other.squares + d * d * here * there / (here + there);
    }
  };

  direction direction_;
  std::size_t lanes_ = std::numeric_limits<std::size_t>::max();
  void const* layer_ = nullptr;
  void (*settle_)(double*, direction, std::span<double const>, std::span<double const>) = nullptr;
  std::vector<moments> moments_;
};

/// Canonical weights that carry a recorder with them to the layers.
template <class T>
struct observing_weights {
  using value_type = T;
  static constexpr bool is_packed = false;
  T const* data;
  moment_recorder* recorder;
  constexpr T const& operator[](std::size_t i) const { return data[i]; }
  template <class M>
  constexpr observing_weights after(std::size_t copies = 1) const {
    return {data + copies * weight_count<M>, recorder};
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

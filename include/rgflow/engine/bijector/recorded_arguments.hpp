// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/tape.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// A tape with the arguments of one generic call on it: variables, weights and context. Derived adjoints run the call
/// on these, seed the results and read the cotangents off. One per thread and number type, for its memory only: nothing
/// is carried from one adjoint to the next.
template <class V>
class recorded_arguments {
 public:
  using variable = tape_var<V>;

  static recorded_arguments& of_this_thread() {
    thread_local recorded_arguments arguments;
    return arguments;
  }

  /// Forgets the last call. Weights are recorded only if their gradient is wanted.
  template <class T>
  void start(std::span<V const> values, T const* weights, std::size_t weight_count, bool weights_vary,
             std::span<V const> context) {
    tape_.clear();
    values_.clear();
    weights_.clear();
    context_.clear();
    for (auto const& v : values) values_.emplace_back(tape_, v);
    for (std::size_t i = 0; i < weight_count; ++i) {
      if (weights_vary)
        weights_.emplace_back(tape_, V(weights[i]));
      else
        weights_.emplace_back(V(weights[i]));
    }
    for (auto const& c : context) context_.emplace_back(c);
    leaves_.clear();
    for (auto const& v : values_) leaves_.push_back(v.id());
  }

  std::span<variable> values() { return values_; }
  canonical_weights<variable> weights() const { return {weights_.data()}; }
  std::span<variable const> context() const { return context_; }

  void start_sweep() { tape_.start(); }
  void seed(variable const& result, V const& bar) { tape_.seed(result.id(), bar); }
  void sweep() { tape_.sweep(); }

  /// The cotangent of what values()[i] was when the call began.
  V value_bar(std::size_t i) const { return tape_.bar(leaves_[i]); }
  template <class T>
  void add_weight_bars(gradient_slot<T> gradient) const {
    for (std::size_t i = 0; i < weights_.size(); ++i) add_cotangent(gradient.data[i], tape_.bar(weights_[i].id()));
  }

 private:
  tape<V> tape_;
  std::vector<variable> values_, weights_, context_;
  std::vector<std::uint32_t> leaves_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

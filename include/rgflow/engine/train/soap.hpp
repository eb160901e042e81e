// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/parallel/executor.hpp>
#include <rgflow/engine/train/adam.hpp>
#include <rgflow/engine/train/eigenbases.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The state of Adam in eigenbases of the gradient (SOAP: Vyas et al., arXiv:2409.11321, algorithm 3), used where
/// adam::rotate_every > 0. A tensor of shape [m][...] is a matrix of m rows, a vector one of a single column; weights
/// of no tensor stay in their own basis. Everything is kept in double.
template <class T>
class soap_state {
 public:
  using number = double;  ///< of the moments

  soap_state(std::size_t weights, std::span<named_tensor const> tensors)
      : moments_(weights), rotated_(weights), move_(weights), live_(weights) {
    for (auto const& t : tensors) {
      if (t.size == 0) continue;
      std::size_t const rows = t.shape.empty() ? 1 : t.shape[0];
      tensors_.push_back({t.offset, t.size, matrix_bases(rows, t.size / rows)});
    }
  }

  /// One update, as adam_state::update does it. Of a tensor of which only some weights have pace 0, the gradient of
  /// these counts as zero. Steps count from 0; the first one finds the bases.
  void update(adam const& rule, double rate, std::uint64_t step, std::span<double const> gradient, std::span<T> weights,
              std::span<T const> pace, executor_ref executor) {
    if (rule.rotate_every == 0)
      throw std::invalid_argument("a soap_state was given rotate_every = 0, expected at least 1");
    check_sizes(rotated_.size(), gradient.size(), weights.size(), pace.size());
    std::copy(gradient.begin(), gradient.end(), rotated_.begin());
    std::fill(move_.begin(), move_.end(), 0.0);
    std::transform(pace.begin(), pace.end(), live_.begin(), [](T p) { return p == 0 ? 0.0 : 1.0; });
    executor.for_each_task(tensors_.size(), [&](std::size_t i) {
      auto& t = tensors_[i];
      auto const live = std::span(live_).subspan(t.offset, t.size);
      if (!lives(t)) return;
      double* const g = &rotated_[t.offset];
      for (std::size_t k = 0; k < t.size; ++k) g[k] *= live[k];
      std::fill(live.begin(), live.end(), 1.0);
      t.bases.add(rule.beta_rotation, g);
      constexpr std::size_t at_first = 20;  // the bases are yet to be found, later they only follow
      if (step % rule.rotate_every == 0) t.bases.follow(step == 0 ? at_first : 1, &moments_.first()[t.offset]);
      t.bases.rotate(g);
    });
    adam in_bases = rule;
    in_bases.rotate_every = 0;
    in_bases.weight_decay = 0;
    moments_.update(in_bases, rate, step, rotated_, move_, live_, executor);
    executor.for_each_task(tensors_.size(), [&](std::size_t i) {
      if (lives(tensors_[i])) tensors_[i].bases.rotate_back(&move_[tensors_[i].offset]);
    });
    double const decay = rate * rule.weight_decay;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      auto const w = static_cast<double>(weights[i]);
      weights[i] = static_cast<T>(w + static_cast<double>(pace[i]) * (move_[i] - decay * w));
    }
  }

  /// The moments, in the bases.
  std::span<double> first() { return moments_.first(); }
  std::span<double> second() { return moments_.second(); }
  std::span<double const> first() const { return moments_.first(); }
  std::span<double const> second() const { return moments_.second(); }

  /// The bases and what they follow, as numbers one after the other.
  [[gnu::cold]] std::vector<double> bases() const {
    std::vector<double> numbers;
    for (auto const& t : tensors_)
      matrix_bases::for_each_part(
          t.bases, [&](auto part) { numbers.insert(numbers.end(), part.begin(), part.end()); });
    return numbers;
  }
  /// Takes back what bases() gave, as many numbers.
  [[gnu::cold]] void restore_bases(std::span<double const> numbers) {
    for (auto& t : tensors_)
      matrix_bases::for_each_part(t.bases, [&](auto part) {
        std::copy_n(numbers.begin(), part.size(), part.begin());
        numbers = numbers.subspan(part.size());
      });
  }

 private:
  struct tensor {
    std::size_t offset, size;
    matrix_bases bases;
  };

  /// Whether some of its weights move.
  bool lives(tensor const& t) const {
    auto const live = std::span(live_).subspan(t.offset, t.size);
    return std::any_of(live.begin(), live.end(), [](double x) { return x != 0; });
  }

  std::vector<tensor> tensors_;
  adam_state<double> moments_;
  /// Of the step: the gradient in the bases, by how much weights move, and 1 where they do (in a tensor: everywhere).
  std::vector<double> rotated_, move_, live_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

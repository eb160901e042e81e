// SPDX-License-Identifier: BSL-1.0
#pragma once

// Sums that do not depend on who computed the terms: terms go to slots, slots are added in index order.

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/parallel/executor.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// A double sum that carries its rounding error along (Neumaier, ZAMM 54 (1974) 39): the result is that of
/// twice the precision rounded once, |error| <= u |sum| + O(n u^2) sum |x|. Infinities and NaN come out as
/// they do from a plain sum.
class compensated_sum {
 public:
  constexpr compensated_sum& operator+=(double x) noexcept {
    double const next = sum_ + x;
    double const big = (sum_ < 0 ? -sum_ : sum_) >= (x < 0 ? -x : x) ? sum_ : x;
    double const small = big == sum_ ? x : sum_;
    lost_ += (big - next) + small;
    sum_ = next;
    return *this;
  }

  [[nodiscard]] double value() const noexcept { return std::isfinite(lost_) ? sum_ + lost_ : sum_; }

 private:
  double sum_ = 0;
  double lost_ = 0;
};

/// Sum in index order, compensated.
[[nodiscard]] inline double ordered_sum(std::span<double const> terms) noexcept {
  compensated_sum sum;
  for (double const x : terms) sum += x;
  return sum.value();
}

/// sum_i term(i) for i in [0, n): the terms are computed as tasks, added in index order. The same bits for
/// every executor and number of threads. One task per term, so a term should be worth a task.
template <Executor E, std::invocable<std::size_t> Term>
[[nodiscard]] double ordered_sum(E& executor, std::size_t n, Term&& term) {
  std::vector<double> slots(n);
  executor.for_each_task(n, [&](std::size_t i) { slots[i] = static_cast<double>(term(i)); });
  return ordered_sum(slots);
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

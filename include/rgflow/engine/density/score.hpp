// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/density/contract.hpp>

#include <cstdint>
#include <span>

// Samples together with the score of their density, d log q/dx: what path gradients ask for. A density that knows it by
// less work than an encoding and its adjoint has a member draw_with_score of the same arguments.

namespace rgflow::inline RGFLOW_ISA::engine {

/// As draw<true>, and leaves log_q_bar * d log q/dx of the samples in work.bar; the score found in a second workspace,
/// from the samples alone.
template <class D, class V>
V draw_and_encode(D const& d, random_key key, std::uint64_t first, typename D::template workspace<V>& work,
                  V const& log_q_bar, packed_weights<typename D::value_type> weights, std::span<V const> context) {
  V const log_q = d.template draw<true>(key, first, work, weights, context);
  typename D::template workspace<V> other;
  d.reserve(other, true);
  other.field = work.field;
  auto const of_score = weights.without_energy();
  d.template log_density<true>(other, of_score, context);
  d.pull_back_log_density(other, log_q_bar, of_score, context, gradient_slot<typename D::value_type>{});
  work.bar = other.bar;
  return log_q;
}

/// The same by the density's own member, if it has one. pull_back_draw may follow.
template <class D, class V>
V draw_with_score(D const& d, random_key key, std::uint64_t first, typename D::template workspace<V>& work,
                  V const& log_q_bar, packed_weights<typename D::value_type> weights, std::span<V const> context) {
  if constexpr (requires { d.draw_with_score(key, first, work, log_q_bar, weights, context); })
    return d.draw_with_score(key, first, work, log_q_bar, weights, context);
  else
    return draw_and_encode(d, key, first, work, log_q_bar, weights, context);
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

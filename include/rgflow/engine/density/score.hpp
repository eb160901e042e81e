// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/density/contract.hpp>

#include <span>

// The score of a density, d log q/dx, at its own samples: what path gradients ask for. A density that knows it by less
// work than an encoding and its adjoint has a member score_of_draw of the same arguments.

namespace rgflow::inline RGFLOW_ISA::engine {

/// In a second workspace, from the samples alone.
template <class D, class V>
void score_by_encoding(D const& d, typename D::template workspace<V>& work, V const& log_q_bar,
                       packed_weights<typename D::value_type> weights, std::span<V const> context) {
  typename D::template workspace<V> other;
  d.reserve(other, true);
  other.field = work.field;
  d.template log_density<true>(other, weights, context);
  d.pull_back_log_density(other, log_q_bar, weights, context, gradient_slot<typename D::value_type>{});
  work.bar = other.bar;
}

/// After draw<true>: leaves log_q_bar * d log q/dx of the samples in work.bar, and all else as pull_back_draw needs it.
template <class D, class V>
void score_of_draw(D const& d, typename D::template workspace<V>& work, V const& log_q_bar,
                   packed_weights<typename D::value_type> weights, std::span<V const> context) {
  if constexpr (requires { d.score_of_draw(work, log_q_bar, weights, context); })
    d.score_of_draw(work, log_q_bar, weights, context);
  else
    score_by_encoding(d, work, log_q_bar, weights, context);
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

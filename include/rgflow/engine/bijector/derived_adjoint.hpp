// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/recorded_arguments.hpp>
#include <rgflow/engine/bijector/weights.hpp>

#include <cstddef>
#include <span>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The adjoint of a bijector that has none of its own, by a reverse tape over B's `encode` or `decode`: correct for
/// whatever is written generically over its number type, and slower than a written one.
/// x is the input of direction D, `bar` the cotangent of its output; on return `bar` is that of the input, and weight
/// gradients, summed over lanes, are added to `gradient` (canonical order). x is left as it is.
template <direction D, class B, class V, class T>
void derived_adjoint(std::span<V, B::size> x, std::span<V, B::size> bar, V const& log_det_bar, T const* canonical,
                     std::span<V const> context, gradient_slot<T> gradient) {
  using variable = tape_var<V>;
  auto& call = recorded_arguments<V>::of_this_thread();
  call.start(std::span<V const>(x), canonical, B::weights, static_cast<bool>(gradient), context);
  std::span<variable, B::size> const values(call.values());
  variable const log_det = [&] {
    if constexpr (D == direction::encode)
      return variable(B::encode(values, call.weights(), call.context()));
    else
      return variable(B::decode(values, call.weights(), call.context()));
  }();
  call.start_sweep();
  for (std::size_t i = 0; i < B::size; ++i) call.seed(values[i], bar[i]);
  call.seed(log_det, log_det_bar);
  call.sweep();
  for (std::size_t i = 0; i < B::size; ++i) bar[i] = call.value_bar(i);
  if (gradient) call.add_weight_bars(gradient);
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/recorded_arguments.hpp>
#include <rgflow/engine/bijector/weights.hpp>

#include <array>
#include <cstddef>
#include <span>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The adjoint of a net that has none of its own, by a reverse tape over N's `evaluate`: writes the cotangent of
/// the inputs to in_bar and adds weight gradients, summed over lanes, to `gradient` (canonical order).
template <class N, class V, class T>
void derived_net_adjoint(std::span<V const, N::inputs> in, std::span<V const, N::outputs> out_bar,
                         std::span<V, N::inputs> in_bar, T const* canonical, gradient_slot<T> gradient) {
  using variable = tape_var<V>;
  auto& call = recorded_arguments<V>::of_this_thread();
  call.start(std::span<V const>(in), canonical, N::weights, static_cast<bool>(gradient), {});
  std::array<variable, N::outputs> out;
  N::evaluate(std::span<variable const, N::inputs>(call.values()), std::span<variable, N::outputs>(out),
              call.weights());
  call.start_sweep();
  for (std::size_t i = 0; i < N::outputs; ++i) call.seed(out[i], out_bar[i]);
  call.sweep();
  for (std::size_t i = 0; i < N::inputs; ++i) in_bar[i] = call.value_bar(i);
  if (gradient) call.add_weight_bars(gradient);
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

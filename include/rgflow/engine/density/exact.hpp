// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/refusal.hpp>

// Densities whose log q is an estimate with noise. Its mean is right, and so are those of losses that are linear in it,
// and of their gradients; nothing else is.

namespace rgflow::inline RGFLOW_ISA::engine {

/// Whether log q of a density is an estimate: it says so with `static constexpr bool estimates_log_q = true`.
template <class D>
inline constexpr bool estimates_log_q = [] {
  if constexpr (requires { D::estimates_log_q; })
    return bool{D::estimates_log_q};
  else
    return false;
}();

/// Refuses densities whose log q is an estimate.
template <class D>
struct of_exact_density {
  static_assert(rgflow::detail::HoldsFor<!estimates_log_q<D>, D>,
                "rgflow: log q of this flow is an estimate (hutchinson), for training by reverse_kl and forward_kl "
                "alone: the same weights fit the flow with the exact divergence, which is the same without hutchinson: "
                "adopt(exact, trained, std::identity{}). See docs/continuous.md#estimated-divergences");
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

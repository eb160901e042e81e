// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/statistics/autocorrelation.hpp>
#include <rgflow/engine/statistics/importance.hpp>

#include <cstddef>
#include <span>

namespace rgflow::inline RGFLOW_ISA::engine {

/// E_q[log w] <= log Z <= E_p[log w]: both ends by Jensen's inequality, their distance is KL(q|p) + KL(p|q). It
/// stays open when q misses a mode of p that the samples of p have seen, where ESS and log <w>_q notice
/// nothing.
struct log_z_bracket {
  estimate lower;
  chain_estimate upper;

  [[nodiscard]] double width() const noexcept { return upper.value - lower.value; }
};

/// From log-weights on samples of q and on chains that sample p, log_w_on_target[time * chains + chain].
[[nodiscard]] inline log_z_bracket bracket_log_z(std::span<double const> log_w, std::span<double const> log_w_on_target,
                                                 std::size_t chains) {
  return {summarize_weights(log_w).mean_log_w, gamma_method(log_w_on_target, chains)};
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/refusal.hpp>

namespace rgflow::inline RGFLOW_ISA::detail {

/// A net that has to know what it reads and puts out, and how that changes: it has on_values<conditioner_action<...>>
/// instead of on<inputs, outputs>.
template <class Net>
concept needs_values = requires {
  typename Net::needs_values;
};

template <bool Enough, class Net>
struct knows_enough_for {
  static_assert(HoldsFor<Enough, Net>,
                "rgflow: only couplings can bind group_mlp, which has to know how the values that it reads change: "
                "separate<...> and others can't. See docs/net.md");
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

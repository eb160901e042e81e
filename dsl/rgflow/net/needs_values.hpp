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
                "rgflow: group_mlp and features with neighbours have to know which values they read: a coupling or "
                "stencil_coupling can bind them, group_mlp also a coupling of whole sites; the nets of a context and "
                "others are given numbers alone. See docs/net.md");
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

namespace rgflow::inline RGFLOW_ISA::detail {

template <bool Holds, class... Facts>
inline constexpr bool holds_for = Holds;

/// Holds, and names the facts where it doesn't: a compiler that reports an unsatisfied concept in a static_assert
/// prints its arguments right below the sentence.
template <bool Holds, class... Facts>
concept HoldsFor = holds_for<Holds, Facts...>;

}  // namespace rgflow::inline RGFLOW_ISA::detail

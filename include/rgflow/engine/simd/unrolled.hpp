// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

#define RGFLOW_INLINE [[gnu::always_inline]] inline

namespace rgflow::inline RGFLOW_ISA::engine::detail {

/// f(0), ..., f(N - 1) written out, each argument a constant: arrays of registers stay in registers only if no
/// loop indexes them.
template <std::size_t N, class F>
RGFLOW_INLINE void unrolled(F const& f) {
  [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
    (f(std::integral_constant<std::size_t, I>{}), ...);
  }
  (std::make_index_sequence<N>{});
}

}  // namespace rgflow::inline RGFLOW_ISA::engine::detail

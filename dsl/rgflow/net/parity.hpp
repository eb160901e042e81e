// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/net/parity.hpp>

#include <cstddef>

namespace rgflow::inline RGFLOW_ISA::detail {

/// What a bound net says of one of its outputs, by a static constexpr function parity_of(output); nothing if it has
/// none.
template <class Net>
constexpr parity parity_of_output(std::size_t output) {
  if constexpr (engine::StatesParity<Net>)
    return Net::parity_of(output);
  else
    return parity::none;
}

}  // namespace rgflow::inline RGFLOW_ISA::detail

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <cstddef>

namespace rgflow::inline RGFLOW_ISA {

/// How a number changes with the sign of all inputs of a net.
enum class parity { none, odd, even };

namespace detail {

/// What a bound net says of one of its outputs, by a static constexpr function parity_of(output); nothing if it has
/// none.
template <class Net>
constexpr parity parity_of_output(std::size_t output) {
  if constexpr (requires { Net::parity_of(output); })
    return Net::parity_of(output);
  else
    return parity::none;
}

}  // namespace detail

}  // namespace rgflow::inline RGFLOW_ISA

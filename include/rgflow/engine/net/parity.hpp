// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <concepts>
#include <cstddef>

namespace rgflow::inline RGFLOW_ISA {

/// How a number changes with the sign of all inputs of a net.
enum class parity { none, odd, even };

namespace engine {

/// N says of each output how it changes.
template <class N>
concept StatesParity = requires(std::size_t output) {
  { N::parity_of(output) } -> std::same_as<parity>;
};

}  // namespace engine
}  // namespace rgflow::inline RGFLOW_ISA

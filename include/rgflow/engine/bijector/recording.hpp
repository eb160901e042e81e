// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <concepts>
#include <cstddef>

namespace rgflow::inline RGFLOW_ISA {

/// What the adjoint of a bijector needs of the forward run. `using adjoint = ...` in a bound bijector.
struct from_output {};  ///< nothing: the input is reconstructed by running the other way (the default)
struct from_input {};   ///< the input, which the engine keeps; for bijectors whose other direction is slow or inexact
/// N values of the bijector's own choosing, written by its `record`.
template <std::size_t N>
struct from_tape {
  static constexpr std::size_t size = N;
};

namespace engine {

template <class B>
struct adjoint_needs_of {
  using type = from_output;
};
template <class B>
requires requires { typename B::adjoint; }
struct adjoint_needs_of<B> {
  using type = typename B::adjoint;
};
template <class B>
using adjoint_needs = typename adjoint_needs_of<B>::type;

/// Values that one run of B leaves on the tape.
template <class B>
inline constexpr std::size_t tape_count = [] {
  using needs = adjoint_needs<B>;
  if constexpr (std::same_as<needs, from_output>)
    return std::size_t{0};
  else if constexpr (std::same_as<needs, from_input>)
    return std::size_t{B::size};
  else
    return std::size_t{needs::size};
}();

}  // namespace engine
}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/net/contract.hpp>
#include <rgflow/engine/refusal.hpp>

#include <concepts>
#include <cstddef>

namespace rgflow::inline RGFLOW_ISA::detail {

/// What is asked of a declared net.
template <class Net, std::size_t Inputs, std::size_t Outputs>
struct members_of_net {
  static constexpr bool on = requires { typename Net::template on<Inputs, Outputs>; };
  static constexpr bool inputs = requires {
    { Net::template on<Inputs, Outputs>::inputs } -> std::convertible_to<std::size_t>;
  };
  static constexpr bool outputs = requires {
    { Net::template on<Inputs, Outputs>::outputs } -> std::convertible_to<std::size_t>;
  };
  static constexpr bool weights = requires {
    { Net::template on<Inputs, Outputs>::weights } -> std::convertible_to<std::size_t>;
  };
  using type = first_lacking<member<"on<inputs, outputs>", on>, member<"inputs", inputs>, member<"outputs", outputs>,
                             member<"weights", weights>, member<"evaluate(in, out, weights)", false>>;
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

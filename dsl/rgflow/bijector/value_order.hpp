// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <array>
#include <concepts>
#include <cstddef>

// In which order an autoregressive block goes through the values of a patch, real or complex ones. An order is an empty
// type with
//
//   static constexpr std::size_t value(std::size_t position, std::size_t count);
//
// which says which of `count` values stands at a position: each of them once.

namespace rgflow::inline RGFLOW_ISA {

/// As they are stored: site by site in row-major order, and in a site channel by channel.
struct raster {
  static constexpr std::size_t value(std::size_t position, std::size_t /*count*/) { return position; }
};
/// From the last value to the first one.
struct reversed {
  static constexpr std::size_t value(std::size_t position, std::size_t count) { return count - 1 - position; }
};

template <class O>
concept ValueOrder = requires(std::size_t n) {
  { O::value(n, n) } -> std::same_as<std::size_t>;
};

namespace detail {

/// Whether an order goes through each of Count values once.
template <class Order, std::size_t Count>
constexpr bool visits_every_value() {
  if constexpr (ValueOrder<Order>) {
    std::array<bool, Count> seen{};
    for (std::size_t position = 0; position < Count; ++position) {
      std::size_t const v = Order::value(position, Count);
      if (v >= Count || seen[v]) return false;
      seen[v] = true;
    }
    return true;
  } else {
    return false;
  }
}

}  // namespace detail

}  // namespace rgflow::inline RGFLOW_ISA

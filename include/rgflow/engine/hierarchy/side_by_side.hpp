// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/hierarchy/path_energy.hpp>
#include <rgflow/engine/lane_traits.hpp>

#include <concepts>
#include <cstddef>

// Several blocks of one configuration side by side in one panel, for nets whose weights leave the caches: every weight
// that is fetched then serves the samples of all of them.

namespace rgflow::inline RGFLOW_ISA::engine {

/// Whether the weights of a block, packed, are more than a second-level cache keeps beside the units.
template <class Block>
inline constexpr bool is_wide = packed_count<Block> * sizeof(float) > (std::size_t{1} << 21U);

/// Registers in the panel of a wide block: so many samples share each weight.
inline constexpr std::size_t wide_parts = 4;

/// Whether blocks run side by side: wide ones, and none whose energies are sums over the lanes of one.
template <class Block>
inline constexpr bool may_run_together = is_wide<Block> && !continuous_parts_of<Block>.any;

/// How many blocks run side by side for numbers V.
template <class Block, class V>
inline constexpr std::size_t blocks_together = [] {
  if constexpr (is_lanes<V>)
    return may_run_together<Block> && V::parts < wide_parts ? wide_parts / V::parts : std::size_t{1};
  else
    return std::size_t{1};
}();

namespace detail {

template <class V, std::size_t Count>
struct side_by_side {
  using type = V;
};
template <class T, std::size_t Parts, std::size_t Count>
struct side_by_side<lanes<T, Parts>, Count> {
  using type = lanes<T, Parts * Count>;
};

}  // namespace detail

/// The V of `Count` blocks as one number.
template <class V, std::size_t Count>
using side_by_side = typename detail::side_by_side<V, Count>::type;

/// The one of block number `n`.
template <class V, class All>
V member(All const& all, [[maybe_unused]] std::size_t n) {
  if constexpr (std::same_as<V, All>) {
    return all;
  } else {
    V one;
    for (std::size_t p = 0; p < V::parts; ++p) one.part(p) = all.part(n * V::parts + p);
    return one;
  }
}
template <class V, class All>
void set_member(All& all, [[maybe_unused]] std::size_t n, V const& one) {
  if constexpr (std::same_as<V, All>) {
    all = one;
  } else {
    for (std::size_t p = 0; p < V::parts; ++p) all.part(n * V::parts + p) = one.part(p);
  }
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <concepts>
#include <cstddef>

namespace rgflow::inline RGFLOW_ISA::engine {

// What the engine asks of a number type V: a plain float or double is one lane, `lanes<T>` holds
// several independent samples side by side, a tape variable records what happens to it.

template <class T, std::size_t Parts>
class lanes;

template <class V>
inline constexpr bool is_lanes = false;
template <class T, std::size_t Parts>
inline constexpr bool is_lanes<lanes<T, Parts>> = true;

/// The real type inside V (float or double).
template <class V>
struct scalar_of {
  using type = typename V::value_type;
};
template <std::floating_point V>
struct scalar_of<V> {
  using type = V;
};
template <class V>
using scalar_of_t = typename scalar_of<V>::type;

/// How many independent samples one V carries.
template <class V>
inline constexpr std::size_t lane_count = [] {
  if constexpr (std::floating_point<V>)
    return std::size_t{1};
  else
    return std::size_t{V::size};
}();

/// The value in lane i of v.
template <class V>
constexpr scalar_of_t<V> lane(V const& v, [[maybe_unused]] std::size_t i) {
  if constexpr (std::floating_point<V>)
    return v;
  else
    return v.get(i);
}

/// Writes lane i of v.
template <class V>
constexpr void set_lane(V& v, [[maybe_unused]] std::size_t i, scalar_of_t<V> value) {
  if constexpr (std::floating_point<V>)
    v = value;
  else
    v.set(i, value);
}

/// The numbers in n consecutive V as they lie in memory: lane i of v[k] is at k * lane_count<V> + i.
template <class V>
scalar_of_t<V>* lane_data(V* v) {
  return reinterpret_cast<scalar_of_t<V>*>(v);
}
template <class V>
scalar_of_t<V> const* lane_data(V const* v) {
  return reinterpret_cast<scalar_of_t<V> const*>(v);
}

/// Sum over the lanes of v, in double and in lane order.
template <class V>
double lane_sum(V const& v) {
  double total = 0;
  for (std::size_t i = 0; i < lane_count<V>; ++i) total += static_cast<double>(lane(v, i));
  return total;
}

/// Adds to the gradient of a weight the cotangents of all samples. A weight that each lane has a number of its own for
/// (by_context) keeps them apart.
template <class T, class V>
void add_cotangent(T& gradient, V const& bar) {
  if constexpr (std::same_as<T, V>)
    gradient += bar;
  else
    gradient += static_cast<T>(lane_sum(bar));
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

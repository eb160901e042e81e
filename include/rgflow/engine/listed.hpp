// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

namespace rgflow::inline RGFLOW_ISA::detail {

template <class... T>
struct listed {};

template <class List>
inline constexpr bool is_listed = false;
template <class... T>
inline constexpr bool is_listed<listed<T...>> = true;

/// One list of several. (No operator: looking for one completes what is listed.)
template <class... Lists>
struct joined;
template <>
struct joined<> {
  using type = listed<>;
};
template <class... A>
struct joined<listed<A...>> {
  using type = listed<A...>;
};
template <class... A, class... B, class... Rest>
struct joined<listed<A...>, listed<B...>, Rest...> : joined<listed<A..., B...>, Rest...> {};
template <class... Lists>
using joined_t = typename joined<Lists...>::type;

/// Whether all of the levels fit.
template <class Levels>
inline constexpr bool all_fit = false;
template <class... Level>
inline constexpr bool all_fit<listed<Level...>> = (Level::fits && ...);

/// However many there are: compilers nest folds, to 256 at most.
template <bool...>
inline constexpr bool looked_at = true;

/// Refuses what it lists, by completing it. (What is declared only is for others to refuse.)
template <class List>
struct door;
template <class... T>
struct door<listed<T...>> {
  static_assert(looked_at<(requires { sizeof(T); } || true)...>);
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

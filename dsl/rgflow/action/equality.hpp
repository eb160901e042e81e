// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/declaration.hpp>
#include <rgflow/action/lattice_sum.hpp>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

template <FormulaAction A, FormulaAction B>
constexpr bool proved_same_action() {
  using lattice_type = typename A::lattice;
  if constexpr (!std::is_same_v<lattice_type, typename B::lattice> ||
                !std::is_same_v<typename A::field, typename B::field>) {
    return false;
  } else {
    graph g;
    int const a = import(g, A::density);
    int const b = import(g, B::density);
    lattice_sum sum(g, static_cast<int>(lattice_type::dimensions), lattice_type::periodic,
                    {static_cast<int>(A::field::channels), A::field::is_complex});
    sum.add(a, 1);
    sum.add(b, -1);
    return sum.vanishes();
  }
}

}  // namespace detail

/// Whether two declared theories are proved to be the same action: equal as sums over the lattice, whichever site a
/// term is written at and whether links are written as over_links or as neighbours. `false` means 'not proved'.
template <FormulaAction A, FormulaAction B>
inline constexpr bool same_action = detail::proved_same_action<A, B>();

}  // namespace rgflow::inline RGFLOW_ISA

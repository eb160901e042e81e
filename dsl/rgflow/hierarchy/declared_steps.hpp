// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/listed.hpp>
#include <rgflow/hierarchy/declaration.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA::detail {

/// `at` calls f with the steps of level l, in encode order, as std::type_identity<std::tuple<Steps...>>, which is
/// `of_level<l>`; `each` lists something of every step of every level.
template <class Levels>
struct declared_steps;
template <template <class...> class List, class... Steps>
struct declared_steps<List<Steps...>> {
  static constexpr bool all_levels_alike = true;
  template <template <class> class Of>
  using each = listed<Of<Steps>...>;
  template <class F>
  static constexpr void at(std::size_t, F&& f) {
    f(std::type_identity<std::tuple<Steps...>>{});
  }
  template <std::size_t>
  using of_level = std::type_identity<std::tuple<Steps...>>;
};
template <class... Level>
struct declared_steps<levels<Level...>> {
  static constexpr bool all_levels_alike = false;
  template <template <class> class Of>
  using each = joined_t<typename declared_steps<Level>::template each<Of>...>;
  template <class F>
  static constexpr void at(std::size_t l, F&& f) {
    std::size_t k = 0;
    ((k++ == l ? declared_steps<Level>::at(l, f) : void()), ...);
  }
  template <std::size_t L>
  using of_level = typename declared_steps<std::tuple_element_t<L, std::tuple<Level...>>>::template of_level<L>;
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/bound_action.hpp>
#include <rgflow/action/family.hpp>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

template <class Named>
inline constexpr bool is_ranged = std::is_same_v<typename Named::value_type, between>;

/// The action_family of the constants that were given ranges.
template <class Declaration, class Listed, class... Named>
struct family_over {
  using type = Listed;
};
template <class Declaration, class... Ranged, class First, class... Rest>
struct family_over<Declaration, action_family<Declaration, Ranged...>, First, Rest...>
    : family_over<
          Declaration,
          std::conditional_t<is_ranged<First>, action_family<Declaration, Ranged..., typename First::symbol_type>,
                             action_family<Declaration, Ranged...>>,
          Rest...> {};

/// The number given, of a range the middle.
template <class T>
constexpr double number_of(T const& given) {
  if constexpr (std::is_same_v<T, between>)
    return (given.from + given.to) / 2;
  else
    return static_cast<double>(given);
}

}  // namespace detail

/// Gives every constant of a declared action its value: bind<phi4>(mu = -2., lambda = 1., t = 0.5) is one theory, a
/// bound_action. With ranges, t = between(0.3, 0.5), it is all of them, an action_family.
template <FormulaAction Declaration, class... Symbols, class... Values>
auto bind(named_value<Symbols, Values>... given) {
  using bound = bound_action<Declaration>;
  detail::check_names<Declaration, Symbols...>();
  [&]<std::size_t... K>(std::index_sequence<K...>) { (detail::check_constant<Declaration, K, Symbols...>(), ...); }
  (std::make_index_sequence<bound::constant_count>{});
  std::array<double, bound::constant_count> values{};
  ((values[bound::formula::analysis::constants.find(Symbols::name.view())] = detail::number_of(given.value)), ...);
  if constexpr ((detail::is_ranged<named_value<Symbols, Values>> || ...)) {
    using family =
        typename detail::family_over<Declaration, action_family<Declaration>, named_value<Symbols, Values>...>::type;
    std::array<between, family::contexts> ranges{};
    std::size_t k = 0;
    auto const take = [&](auto const& value) {
      if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, between>) ranges[k++] = value;
    };
    (take(given.value), ...);
    return family(values, ranges);
  } else {
    return bound(values);
  }
}

}  // namespace rgflow::inline RGFLOW_ISA

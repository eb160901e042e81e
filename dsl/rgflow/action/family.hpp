// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/bind.hpp>
#include <rgflow/engine/action.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/random/key.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/text.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

namespace engine {
template <class T>
class context_values;
}

/// A range of values of a constant: bind<phi4>(mu = -2., lambda = 1., t = between(0.3, 0.5)).
struct between {
  double from = 0, to = 0;
  constexpr between() = default;
  constexpr between(double first, double last) : from(first), to(last) {
    if (!(first < last)) throw std::invalid_argument("between(from, to): expected from < to");
  }
};

/// Context numbers of one theory of a family, for whatever reads them: conditioned(m, row), m.sample(n, 0, row).
struct context_row {
  std::vector<double> numbers;

  template <class T>
  operator std::vector<T>() const {  // implicit: in float or double, as the model computes
    return std::vector<T>(numbers.begin(), numbers.end());
  }
  template <class T>
  operator engine::context_values<T>() const {  // implicit: likewise
    std::vector<T> const row = *this;
    return engine::context_values<T>(row, row.size());
  }
};

namespace detail {

template <class Symbol, class... Symbols>
inline constexpr bool is_among = ((Symbol::name.view() == Symbols::name.view()) || ...);

template <class Value>
concept NumberOrRange = Number<Value> || std::is_same_v<Value, between>;

template <class Family, class Constant, bool Given>
struct ranged_constant_of {
  static_assert(HoldsFor<Given, Family, Constant>,
                "rgflow: a family of actions needs a value for each constant that was given a range, and for no other. "
                "See docs/action.md");
};

}  // namespace detail

/// The theories of a declaration with some constants in ranges, Ranged...: what `bind` makes of t = between(0.3, 0.5).
/// A conditional flow trains on all of them at once: reverse_kl(family) draws these constants anew for every sample,
/// uniform in their ranges, and hands them to the flow, context<n> of it, scaled to -1 .. 1, in the order in which they
/// were given to `bind`.
template <class Declaration, class... Ranged>
class action_family {
  using formula = detail::formula_action_of<Declaration>;
  static constexpr std::size_t count = formula::constant_count;
  static constexpr std::array<std::size_t, sizeof...(Ranged)> place{
      formula::analysis::constants.find(Ranged::name.view())...};

 public:
  using declaration = Declaration;
  using lattice = typename Declaration::lattice;
  using field = typename Declaration::field;
  static constexpr std::size_t channels = formula::channels;
  static constexpr std::size_t contexts = sizeof...(Ranged);  ///< numbers that a flow over the family reads

  /// `values`: in order of the constants' names, those in ranges in the middle of them. Throws if the declaration
  /// refuses the theory at an end of a range.
  action_family(std::array<double, count> const& values, std::array<between, contexts> const& ranges)
      : middle_(values), ranges_(ranges) {
    for (std::size_t corner = 0; corner < (std::size_t{1} << contexts); ++corner) {
      auto at_corner = values;
      for (std::size_t k = 0; k < contexts; ++k)
        at_corner[place[k]] = (corner >> k & 1U) != 0 ? ranges[k].to : ranges[k].from;
      static_cast<void>(bound_action<Declaration>(at_corner));
    }
  }

  /// One theory: family.at(t = 0.4). Throws std::invalid_argument outside the ranges.
  template <class... Symbols, class... Values>
  bound_action<Declaration> at(named_value<Symbols, Values>... given) const {
    auto const numbers = values_of(given...);
    auto values = middle_;
    for (std::size_t k = 0; k < contexts; ++k) values[place[k]] = numbers[k];
    return bound_action<Declaration>(values);
  }
  /// What a flow reads of it: conditioned(m, family.context(t = 0.4)).
  template <class... Symbols, class... Values>
  context_row context(named_value<Symbols, Values>... given) const {
    auto const numbers = values_of(given...);
    context_row row;
    for (std::size_t k = 0; k < contexts; ++k) row.numbers.push_back((numbers[k] - middle_[place[k]]) / half_width(k));
    return row;
  }

  // ---- the ActionFamily contract (rgflow/engine/action.hpp) ----

  template <class V>
  void draw(engine::random_key const& key, std::uint64_t first, V* context) const {
    using T = engine::scalar_of_t<V>;
    for (std::size_t k = 0; k < contexts; ++k)
      context[k] = V(T(2)) * uniform<V>(key, first, k) - V(T(1));  // found by way of the key, as in prior.hpp
  }
  template <class V>
  V value_and_gradient(engine::lattice const& sites, V const* phi, V* gradient, std::span<V const> context) const {
    return formula::value_and_gradient_at(sites, phi, gradient, constants(context));
  }
  /// The values of all constants, in order of their names, that these context numbers stand for.
  template <class V>
  std::array<V, count> constants(std::span<V const> context) const {
    using T = engine::scalar_of_t<V>;
    std::array<V, count> values;
    for (std::size_t k = 0; k < count; ++k) values[k] = V(static_cast<T>(middle_[k]));
    for (std::size_t k = 0; k < contexts; ++k) values[place[k]] += V(static_cast<T>(half_width(k))) * context[k];
    return values;
  }
  /// Throws unless `sites` is the declared lattice.
  void check(engine::lattice const& sites) const { bound_action<Declaration>(middle_).check(sites); }
  std::string describe() const {
    std::string text = bound_action<Declaration>(middle_).describe() + "; over";
    std::size_t k = 0;
    ((text += std::string(k == 0 ? " " : ", ") + std::string(Ranged::name.view()) + " from " +
              engine::number_text(ranges_[k].from) + " to " + engine::number_text(ranges_[k].to),
      ++k),
     ...);
    return text;
  }

 private:
  double half_width(std::size_t k) const { return (ranges_[k].to - ranges_[k].from) / 2; }

  template <class... Symbols, class... Values>
  std::array<double, contexts> values_of(named_value<Symbols, Values>... given) const {
    static_assert((... && detail::number_given_to<detail::Number<Values>, Symbols, Values>::is_one));
    constexpr bool no_other = sizeof...(Symbols) == contexts;
    (static_cast<void>(detail::ranged_constant_of < action_family, Ranged, no_other && detail::is_among < Ranged,
                       Symbols... >> {}),
     ...);
    std::array<double, contexts> numbers{};
    std::size_t k = 0;
    auto const take = [&](std::string_view wanted) {
      ((Symbols::name.view() == wanted ? void(numbers[k] = static_cast<double>(given.value)) : void()), ...);
      if (!(numbers[k] >= ranges_[k].from && numbers[k] <= ranges_[k].to))
        throw std::invalid_argument("this family of actions covers " + std::string(wanted) + " from " +
                                    engine::number_text(ranges_[k].from) + " to " + engine::number_text(ranges_[k].to) +
                                    ", but was given " + engine::number_text(numbers[k]));
      ++k;
    };
    (take(Ranged::name.view()), ...);
    return numbers;
  }

  std::array<double, count> middle_;
  std::array<between, contexts> ranges_;
};

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

/// With ranges in the place of some values, bind<phi4>(mu = -2., lambda = 1., t = between(0.3, 0.5)) makes an
/// action_family.
template <FormulaAction Declaration, class... Symbols, class... Values>
  requires(std::is_same_v<Values, between> || ...)
auto bind(named_value<Symbols, Values>... given) {
  using bound = bound_action<Declaration>;
  static_assert((... && detail::number_given_to<detail::NumberOrRange<Values>, Symbols, Values>::is_one));
  detail::check_names<Declaration, Symbols...>();
  [&]<std::size_t... K>(std::index_sequence<K...>) { (detail::check_constant<Declaration, K, Symbols...>(), ...); }
  (std::make_index_sequence<bound::constant_count>{});
  std::array<double, bound::constant_count> values{};
  ((values[bound::formula::analysis::constants.find(Symbols::name.view())] = detail::number_of(given.value)), ...);
  using family =
      typename detail::family_over<Declaration, action_family<Declaration>, named_value<Symbols, Values>...>::type;
  std::array<between, family::contexts> ranges{};
  std::size_t k = 0;
  auto const take = [&](auto const& value) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, between>) ranges[k++] = value;
  };
  (take(given.value), ...);
  return family(values, ranges);
}

}  // namespace rgflow::inline RGFLOW_ISA

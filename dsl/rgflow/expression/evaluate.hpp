// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/program.hpp>
#include <rgflow/expression/reduce.hpp>

#include <boost/hana/at_key.hpp>
#include <boost/hana/contains.hpp>
#include <boost/hana/map.hpp>
#include <boost/hana/pair.hpp>
#include <boost/hana/type.hpp>

#include <complex>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// The names of the symbols of a formula, each once, in order of first appearance.
struct name_list {
  std::array<std::string_view, 64> names{};
  std::size_t count = 0;
  constexpr std::size_t find(std::string_view name) const {
    for (std::size_t k = 0; k < count; ++k)
      if (names[k] == name) return k;
    return count;
  }
  constexpr void add(std::string_view name) {
    if (find(name) < count) return;
    if (count == names.size()) throw std::length_error("a formula has at most 64 symbols");
    names[count++] = name;
  }
};

template <Expression E>
constexpr name_list names_of(E) {
  graph g(false);
  import(g, E{});
  name_list list;
  for (int id = 0; id < g.size(); ++id)
    if (g[id].kind == op::symbol) list.add(g[id].name);
  return list;
}

template <class E>
struct symbol_names {
  static constexpr name_list value = names_of(E{});
};

template <class T>
struct complex_value : std::false_type {
  using real_type = T;
};
template <class T>
struct complex_value<std::complex<T>> : std::true_type {
  using real_type = T;
};

template <class... T>
struct common_value {
  using type = std::common_type_t<T...>;
};
template <>
struct common_value<> {
  using type = double;
};

/// Symbols by the position of their name in the formula, as types.
template <class E, std::size_t K>
using symbol_at = symbol<fixed_string<symbol_names<E>::value.names[K].size() + 1>(symbol_names<E>::value.names[K])>;

template <class E, bool... Complex>
struct evaluation_schedule {
  static constexpr auto const& names = symbol_names<E>::value;
  static constexpr std::array<bool, sizeof...(Complex) + 1> is_complex{Complex..., false};

  static constexpr symbol_shape shape_of(std::string_view name) {
    bool const c = is_complex[names.find(name)];
    return {c ? 2 : 1, c};
  }

  /// Where the values of each symbol stand among the inputs, and how many there are.
  static constexpr std::array<std::size_t, sizeof...(Complex) + 1> places = [] {
    std::array<std::size_t, sizeof...(Complex) + 1> at{};
    for (std::size_t k = 0; k < sizeof...(Complex); ++k) at[k + 1] = at[k] + (is_complex[k] ? 2 : 1);
    return at;
  }();
  static constexpr std::size_t inputs = places.back();

  struct draft {
    draft_program<2> program{};
    reduction_problem problem{};
    bool complex_result = false;
    bool has_offsets = false;
  };

  static constexpr draft make() {
    graph g;
    draft d;
    reducer reduce(g, shape_of);
    // Complex symbols other than phi are leaves like it.
    auto const result = reduce.reduce(import(g, E{}));
    d.problem = reduce.problem();
    d.complex_result = result.is_complex;
    std::vector<int> leaves;
    for (std::size_t k = 0; k < names.count; ++k)
      for (int c = 0; c < (is_complex[k] ? 2 : 1); ++c)
        leaves.push_back(is_field(names.names[k]) || is_complex[k] ? g.symbol(names.names[k], {}, c)
                                                                   : g.symbol(names.names[k]));
    for (int id = 0; id < g.size(); ++id)
      if (g[id].kind == op::symbol && g[id].offset != site_offset{}) d.has_offsets = true;
    if (d.problem != reduction_problem::none || d.has_offsets) return d;
    std::array<int, 2> const roots{result.parts[0], result.parts.back()};
    d.program = schedule<2>(g, roots, leaves);
    return d;
  }

  static constexpr draft made = make();
  static constexpr auto value = shrink<static_cast<std::size_t>(made.program.length)>(made.program);
};

template <class E, class Symbol>
struct value_for {
  static constexpr bool belongs = symbol_names<E>::value.find(Symbol::name.view()) < symbol_names<E>::value.count;
  static_assert(belongs, "rgflow: this formula has no symbol of that name. See docs/language.md#values");
};

template <class E, class Symbol, class Map>
struct value_of_symbol {
  static constexpr bool present =
      decltype(boost::hana::contains(std::declval<Map>(), boost::hana::type_c<Symbol>))::value;
  static_assert(present, "rgflow: a symbol of this formula has no value. See docs/language.md#values");
};

}  // namespace detail

/// The value of a formula: evaluate(x * exp(s), x = 2., s = 0.5). All values have one type (a floating-point number
/// or a batch of them); a std::complex value makes its symbol complex, and the result where it doesn't cancel.
template <Expression E, class... Symbols, class... Values>
constexpr auto evaluate(E, named_value<Symbols, Values>... given) {
  namespace hana = boost::hana;
  (static_cast<void>(detail::value_for<E, Symbols>{}), ...);
  auto const values = hana::make_map(hana::make_pair(hana::type_c<Symbols>, given.value)...);
  return [&]<std::size_t... K>(std::index_sequence<K...>) {
    (static_cast<void>(detail::value_of_symbol<E, detail::symbol_at<E, K>, decltype(values)>{}), ...);
    using schedule = detail::evaluation_schedule<
        E,
        detail::complex_value<std::remove_cvref_t<decltype(values[hana::type_c<detail::symbol_at<E, K>>])>>::value...>;
    static_assert(!schedule::made.has_offsets,
                  "rgflow: a neighbour has a value only on a lattice. See docs/language.md#values");
    static_assert(schedule::made.problem != detail::reduction_problem::nested_sum,
                  "rgflow: a sum over links or sites has a value only on a lattice. See docs/language.md#values");
    static_assert(schedule::made.problem == detail::reduction_problem::none,
                  "rgflow: of a complex value the formula language has + - * /, powers, exp, abs, conj, re, im and "
                  "norm. See docs/language.md#values");
    using V = typename detail::common_value<typename detail::complex_value<Values>::real_type...>::type;
    detail::values<V, schedule::inputs> inputs{};
    [[maybe_unused]] auto const put = [&]<std::size_t Place>(auto const& v) {
      if constexpr (detail::complex_value<std::remove_cvref_t<decltype(v)>>::value) {
        inputs.template at<Place>() = v.real();
        inputs.template at<Place + 1>() = v.imag();
      } else {
        inputs.template at<Place>() = v;
      }
    };
    (put.template operator()<schedule::places[K]>(values[hana::type_c<detail::symbol_at<E, K>>]), ...);
    detail::execution<schedule, V> run;
    run.prepare(inputs);
    run.finish(inputs);
    if constexpr (schedule::made.complex_result)
      return std::complex<V>(run.template output<0>(), run.template output<1>());
    else
      return run.template output<0>();
  }
  (std::make_index_sequence<detail::symbol_names<E>::value.count>{});
}

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/refusal.hpp>
#include <rgflow/expression/functions.hpp>
#include <rgflow/expression/inverse.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

inline constexpr std::size_t largest_frozen_graph = 512;

/// A node of a written formula.
struct frozen_node {
  op kind;  // (without initializers: see instruction)
  int a;
  int b;
  std::int64_t numerator;
  std::int64_t denominator;
  char const* name;
  std::size_t length;  ///< of the name
  site_offset offset;
};

/// A computed graph that outlives its computation, so that it can be turned into a type again.
struct frozen_graph {
  std::array<frozen_node, largest_frozen_graph> nodes{};
  int root = -1;
  inversion_problem problem = inversion_problem::none;
};

constexpr frozen_graph freeze(graph const& g, int root) {
  frozen_graph f;
  if (root >= static_cast<int>(largest_frozen_graph)) throw std::length_error("the formula is too long");
  for (int id = 0; id <= root; ++id) {
    node const& n = g[id];
    f.nodes[static_cast<std::size_t>(id)] = {n.kind,      n.a,           n.b,           n.value.num,
                                             n.value.den, n.name.data(), n.name.size(), n.offset};
  }
  f.root = root;
  return f;
}

template <class Symbol, int X, int Y, int Z>
constexpr auto displaced_symbol() {
  if constexpr (X == 0 && Y == 0 && Z == 0)
    return Symbol{};
  else
    return displaced<Symbol, X, Y, Z>{};
}

/// The formula of node Id of Frozen::value, as a type again.
template <class Frozen, int Id>
constexpr auto thaw() {
  constexpr frozen_node const& n = Frozen::value.nodes[static_cast<std::size_t>(Id)];
  if constexpr (n.kind == op::number) {
    return number<n.numerator, n.denominator>{};
  } else if constexpr (n.kind == op::symbol) {
    return displaced_symbol<symbol<fixed_string<n.length + 1>(std::string_view(n.name, n.length))>, n.offset[0],
                            n.offset[1], n.offset[2]>();
  } else if constexpr (n.kind == op::imaginary_unit) {
    return imaginary_unit{};
  } else if constexpr (n.kind == op::power) {
    return power_of<n.b, decltype(thaw<Frozen, n.a>())>{};
  } else if constexpr (n.kind == op::component) {
    return component_of<static_cast<std::size_t>(n.b), decltype(thaw<Frozen, n.a>())>{};
  } else if constexpr (has_two_operands(n.kind)) {
    return operation<n.kind, decltype(thaw<Frozen, n.a>()), decltype(thaw<Frozen, n.b>())>{};
  } else {
    return operation<n.kind, decltype(thaw<Frozen, n.a>())>{};
  }
}

template <class Frozen>
using thawed = decltype(thaw<Frozen, Frozen::value.root>());

struct no_limits {
  constexpr range operator()(std::string_view) const { return {}; }
};

template <class E, class Symbol>
struct frozen_derivative {
  static constexpr frozen_graph make() {
    graph g;
    int const root = import(g, E{});
    return freeze(g, derivative(g, root, g.symbol(Symbol::name.view())));
  }
  static constexpr frozen_graph value = make();
};

template <class E, class Symbol, class Result>
struct frozen_inverse {
  static constexpr frozen_graph make() {
    graph g;
    int const root = import(g, E{});
    no_limits const limits;
    auto const found = inverter(g, g.symbol(Symbol::name.view()), limits).solve(root, g.symbol(Result::name.view()));
    frozen_graph f = found.problem == inversion_problem::none ? freeze(g, found.formula) : frozen_graph{};
    f.problem = found.problem;
    return f;
  }
  static constexpr frozen_graph value = make();
};

template <class E, class Symbol>
struct frozen_log_slope {
  static constexpr frozen_graph make() {
    graph g;
    int const root = import(g, E{});
    int const slope = derivative(g, root, g.symbol(Symbol::name.view()));
    return freeze(g, log_magnitude(g, slope, no_limits{}));
  }
  static constexpr frozen_graph value = make();
};

/// The sentences for a formula that is not proved to be a diffeomorphism of the reals in one of its symbols. `Declared`
/// is what the user wrote: a formula or a transform; it appears in the message.
template <class Declared, inversion_problem Problem>
struct invertible {
  static_assert(HoldsFor<Problem != inversion_problem::absent, Declared>,
                "rgflow: a formula without x has no inverse in x. See docs/transform.md#what-is-refused");
  static_assert(HoldsFor<Problem != inversion_problem::occurs_twice, Declared>,
                "rgflow: a formula is inverted by undoing one operation after the other, so x must occur exactly once. "
                "See docs/transform.md#what-is-refused");
  static_assert(
      HoldsFor<Problem != inversion_problem::factor, Declared>,
      "rgflow: x is multiplied or divided by something that may vanish or change sign; write exp(s), or declare the "
      "parameter positive. See docs/transform.md#what-is-refused");
  static_assert(HoldsFor<Problem != inversion_problem::stationary, Declared>,
                "rgflow: a power of x has slope zero somewhere on the reals, so its inverse is not smooth. See "
                "docs/transform.md#what-is-refused");
  static_assert(HoldsFor<Problem != inversion_problem::not_one_to_one, Declared>,
                "rgflow: even powers, abs, cos, cosh, sin and log_cosh are not one-to-one on the values they get here. "
                "See docs/transform.md#what-is-refused");
  static_assert(HoldsFor<Problem != inversion_problem::undefined, Declared>,
                "rgflow: this formula is not defined for every real x. See docs/transform.md#what-is-refused");
  static_assert(HoldsFor<Problem != inversion_problem::not_onto, Declared>,
                "rgflow: the values of this formula do not cover all reals (exp and tanh don't), so it has no inverse "
                "there. See docs/transform.md#what-is-refused");
  static_assert(HoldsFor<Problem != inversion_problem::other_undefined, Declared>,
                "rgflow: this formula is not defined for all values of its parameters: log and sqrt need something "
                "positive, atanh something between -1 and 1, a division something that can't vanish; declare limits "
                "such as positive(s) or bounded<1>(s). See docs/transform.md#what-is-refused");
  static constexpr bool proved = Problem == inversion_problem::none;
};

}  // namespace detail

/// The derivative of a real formula with respect to a symbol, simplified.
template <Expression E, SymbolExpression Symbol>
constexpr auto derivative(E, Symbol) {
  return detail::thawed<detail::frozen_derivative<E, Symbol>>{};
}

/// Solves E = y for `x`: the inverse as a formula in the symbol `y` (symbol<"y"> by default). Refused with a sentence
/// unless E is proved to be a diffeomorphism of the reals in x for all values of its other symbols.
template <Expression E, SymbolExpression Symbol, SymbolExpression Result = symbol<"y">>
constexpr auto inverse(E, Symbol, Result = {}) {
  using frozen = detail::frozen_inverse<E, Symbol, Result>;
  if constexpr (detail::invertible<E, frozen::value.problem>::proved)
    return detail::thawed<frozen>{};
  else
    return E{};
}

/// log|dE/dx|, simplified: log(exp(s)) is s.
template <Expression E, SymbolExpression Symbol>
constexpr auto log_slope(E, Symbol) {
  return detail::thawed<detail::frozen_log_slope<E, Symbol>>{};
}

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/graph.hpp>

#include <string>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

inline constexpr std::array<char const*, 32> op_names{
    "number",    "symbol",   "i_unit", "+",    "-",     "*",     "/",   "-",         "^",          "exp",       "log",
    "sqrt",      "sinh",     "cosh",   "tanh", "asinh", "atanh", "sin", "cos",       "abs",        "log_cosh",  "sign",
    "log_sinhc", "langevin", "conj",   "re",   "im",    "norm",  "dot", "component", "over_links", "over_sites"};
static_assert(static_cast<std::size_t>(op::over_sites) + 1 == op_names.size());

constexpr char const* name_of(op kind) { return op_names[static_cast<std::size_t>(kind)]; }

/// Binding strength: sums 1, products, quotients and signs 2, powers 4, leaves and calls 5.
constexpr int strength(graph const& g, int id) {
  switch (g[id].kind) {
    case op::sum:
    case op::difference: return 1;
    case op::product:
    case op::quotient:
    case op::negative: return 2;
    case op::number: return g[id].value.num < 0 || g[id].value.den != 1 ? 2 : 5;
    case op::power: return 4;
    default: return 5;
  }
}

inline std::string text(graph const& g, int id);

inline std::string parenthesized(graph const& g, int id, bool needed) {
  return needed ? "(" + text(g, id) + ")" : text(g, id);
}

inline std::string number_text(ratio r) {
  return std::to_string(r.num) + (r.den == 1 ? "" : "/" + std::to_string(r.den));
}

inline std::string symbol_text(node const& n) {
  std::string const base(n.name);
  bool displaced_site = false;
  std::string list;
  for (int const d : n.offset) displaced_site = displaced_site || d != 0;
  std::size_t last = n.offset.size();
  while (last > 1 && n.offset[last - 1] == 0) --last;
  for (std::size_t k = 0; k < last; ++k) list += (k > 0 ? ", " : "") + std::to_string(n.offset[k]);
  std::string const placed = displaced_site ? "neighbour<" + list + ">(" + base + ")" : base;
  return n.channel < 0 ? placed : "component<" + std::to_string(n.channel) + ">(" + placed + ")";
}

inline std::string text(graph const& g, int id) {
  node const& n = g[id];
  auto const is_negative_number = [&](int k) { return g.is_number(k) && g[k].value.num < 0; };
  switch (n.kind) {
    case op::number: return number_text(n.value);
    case op::symbol: return symbol_text(n);
    case op::imaginary_unit: return "i_unit";
    case op::sum:
      if (is_negative_number(n.b)) return text(g, n.a) + " - " + number_text({-g[n.b].value.num, g[n.b].value.den});
      return text(g, n.a) + " + " + parenthesized(g, n.b, g[n.b].kind == op::negative);
    case op::difference:
      return text(g, n.a) + " - " +
             parenthesized(g, n.b, strength(g, n.b) < 2 || g[n.b].kind == op::negative || is_negative_number(n.b));
    case op::product:
      return parenthesized(g, n.a, strength(g, n.a) < 2) + " * " +
             parenthesized(g, n.b,
                           strength(g, n.b) < 2 || g[n.b].kind == op::quotient || g[n.b].kind == op::negative ||
                               is_negative_number(n.b));
    case op::quotient:
      return parenthesized(g, n.a, strength(g, n.a) < 2 || (g.is_number(n.a) && g[n.a].value.den != 1)) + " / " +
             parenthesized(g, n.b, strength(g, n.b) < 4);
    case op::negative: return "-" + parenthesized(g, n.a, strength(g, n.a) < 2 || g[n.a].kind == op::negative);
    case op::power:
      return parenthesized(g, n.a, strength(g, n.a) < 5) + "^" +
             (n.b < 0 ? "(" + std::to_string(n.b) + ")" : std::to_string(n.b));
    case op::dot: return "dot(" + text(g, n.a) + ", " + text(g, n.b) + ")";
    case op::component: return "component<" + std::to_string(n.b) + ">(" + text(g, n.a) + ")";
    default: return std::string(name_of(n.kind)) + "(" + text(g, n.a) + ")";
  }
}

}  // namespace detail

/// The formula as text, as written.
template <Expression E>
std::string to_text(E) {
  detail::graph g(false);
  int const root = detail::import(g, E{});
  return detail::text(g, root);
}

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/graph.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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

/// Writes formulas as text. Into a vector: strings are no constant expressions with the library of g++-12.
class formula_writer {
 public:
  constexpr explicit formula_writer(graph const& g) : g_(g) {}

  constexpr std::string_view text() const { return {text_.data(), text_.size()}; }

  constexpr formula_writer& add(std::string_view text) {
    for (char const c : text) text_.push_back(c);
    return *this;
  }

  constexpr void write(int id) {
    node const& n = g_[id];
    switch (n.kind) {
      case op::number: return write(n.value);
      case op::symbol: return write(n);
      case op::imaginary_unit: add("i_unit"); return;
      case op::sum:
        write(n.a);
        if (is_negative_number(n.b)) {
          add(" - ");
          return write({-g_[n.b].value.num, g_[n.b].value.den});
        }
        add(" + ");
        return write(n.b, g_[n.b].kind == op::negative);
      case op::difference:
        write(n.a);
        add(" - ");
        return write(n.b, strength(g_, n.b) < 2 || g_[n.b].kind == op::negative || is_negative_number(n.b));
      case op::product:
        write(n.a, strength(g_, n.a) < 2);
        add(" * ");
        return write(n.b, strength(g_, n.b) < 2 || g_[n.b].kind == op::quotient || g_[n.b].kind == op::negative ||
                              is_negative_number(n.b));
      case op::quotient:
        write(n.a, strength(g_, n.a) < 2 || (g_.is_number(n.a) && g_[n.a].value.den != 1));
        add(" / ");
        return write(n.b, strength(g_, n.b) < 4);
      case op::negative: add("-"); return write(n.a, strength(g_, n.a) < 2 || g_[n.a].kind == op::negative);
      case op::power:
        write(n.a, strength(g_, n.a) < 5);
        add(n.b < 0 ? "^(" : "^");
        decimal(n.b);
        add(n.b < 0 ? ")" : "");
        return;
      case op::component:
        add("component<");
        decimal(n.b);
        add(">");
        return write(n.a, true);
      default:
        add(name_of(n.kind)).add("(");
        write(n.a);
        if (n.kind == op::dot) {
          add(", ");
          write(n.b);
        }
        add(")");
    }
  }

 private:
  constexpr bool is_negative_number(int id) const { return g_.is_number(id) && g_[id].value.num < 0; }

  constexpr void write(int id, bool parentheses) {
    if (parentheses) add("(");
    write(id);
    if (parentheses) add(")");
  }
  constexpr void write(ratio r) {
    decimal(r.num);
    if (r.den == 1) return;
    add("/");
    decimal(r.den);
  }
  constexpr void write(node const& symbol) {
    bool displaced_site = false;
    for (int const d : symbol.offset) displaced_site = displaced_site || d != 0;
    std::size_t last = symbol.offset.size();
    while (last > 1 && symbol.offset[last - 1] == 0) --last;
    if (symbol.channel >= 0) {
      add("component<");
      decimal(symbol.channel);
      add(">(");
    }
    if (displaced_site) {
      add("neighbour<");
      for (std::size_t k = 0; k < last; ++k) {
        add(k > 0 ? ", " : "");
        decimal(symbol.offset[k]);
      }
      add(">(");
    }
    add(symbol.name);
    if (displaced_site) add(")");
    if (symbol.channel >= 0) add(")");
  }
  constexpr void decimal(std::int64_t n) {
    if (n < 0) {
      add("-");
      n = -n;
    }
    if (n >= 10) decimal(n / 10);
    text_.push_back(static_cast<char>('0' + n % 10));
  }

  graph const& g_;
  std::vector<char> text_;
};

template <Expression E>
constexpr std::vector<char> written() {
  graph g(false);
  int const root = import(g, E{});
  formula_writer writer(g);
  writer.write(root);
  return {writer.text().begin(), writer.text().end()};
}

/// The text of a formula as a constant: programs hold the text and not what writes it.
template <Expression E>
inline constexpr auto text_constant = [] {
  std::array<char, written<E>().size()> text{};
  std::ranges::copy(written<E>(), text.begin());
  return text;
}();

}  // namespace detail

/// The formula as text, as written.
template <Expression E>
std::string to_text(E) {
  return {detail::text_constant<E>.begin(), detail::text_constant<E>.end()};
}

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/reduce.hpp>

namespace rgflow::inline RGFLOW_ISA::detail {

struct factor {
  int atom = -1;
  int exponent = 0;
  friend constexpr bool operator==(factor const&, factor const&) = default;
};

inline constexpr std::size_t most_factors = 16;

/// coefficient * product of atoms to integer powers; factors sorted by atom.
struct monomial {
  ratio coefficient{1, 1};
  std::array<factor, most_factors> factors{};
  std::size_t count = 0;

  /// Negative, zero or positive as the factors come before, are or come after those of o.
  constexpr int order(monomial const& o) const {
    for (std::size_t k = 0; k < count && k < o.count; ++k) {
      if (factors[k].atom != o.factors[k].atom) return factors[k].atom - o.factors[k].atom;
      if (factors[k].exponent != o.factors[k].exponent) return factors[k].exponent - o.factors[k].exponent;
    }
    return static_cast<int>(count) - static_cast<int>(o.count);
  }
  friend constexpr bool operator==(monomial const&, monomial const&) = default;
};

/// A sum of monomials with different factors, sorted.
using polynomial = std::vector<monomial>;

/// Brings real formulas into canonical form: polynomials over atoms, where an atom is a symbol, a function of a formula
/// in canonical form, or a sum that is divided by. Two formulas of one graph are equal if their polynomials are.
/// Within this algebra stand the laws of addition and multiplication, like terms, powers, the parity of odd and even
/// functions, functions that undo each other, sqrt(a)^2 = a and |a|^2 = a^2; what needs more is not proved equal.
class canonicalizer {
 public:
  constexpr explicit canonicalizer(graph& g) : g_(g) {}

  /// Whether a number didn't fit or a polynomial became too long: then nothing is proved.
  constexpr bool gave_up() const { return gave_up_; }

  constexpr polynomial canonical(int id) {
    node const n = g_[id];
    switch (n.kind) {
      case op::number: return constant(n.value);
      case op::symbol: return atom(id);
      case op::sum: return sum(canonical(n.a), canonical(n.b), {1, 1});
      case op::difference: return sum(canonical(n.a), canonical(n.b), {-1, 1});
      case op::negative: return scaled(canonical(n.a), {-1, 1});
      case op::product: return product(canonical(n.a), canonical(n.b));
      case op::quotient: return product(canonical(n.a), reciprocal(canonical(n.b)));
      case op::power: return power(canonical(n.a), n.b);
      default: return function(n.kind, canonical(n.a));
    }
  }

  /// The polynomial as a node; equal polynomials give the same one.
  constexpr int node_of(polynomial const& p) {
    int total = g_.number(0);
    for (auto const& m : p) {
      int term = g_.number(1);
      for (std::size_t k = 0; k < m.count; ++k)
        term = g_.product(term, g_.power(m.factors[k].atom, m.factors[k].exponent));
      total = g_.sum(total, g_.product(g_.number(m.coefficient), term));
    }
    return total;
  }

  static constexpr void add(polynomial& p, monomial const& m, bool& failed) {
    if (m.coefficient.num == 0) return;
    std::size_t k = 0;
    for (std::size_t end = p.size(); k < end;) {
      std::size_t const middle = (k + end) / 2;
      if (p[middle].order(m) < 0)
        k = middle + 1;
      else
        end = middle;
    }
    if (k == p.size() || p[k].order(m) != 0) {
      p.insert(p.begin() + static_cast<std::ptrdiff_t>(k), m);
      return;
    }
    if (auto const c = plus(p[k].coefficient, m.coefficient)) {
      p[k].coefficient = *c;
      if (c->num == 0) p.erase(p.begin() + static_cast<std::ptrdiff_t>(k));
    } else {
      failed = true;
    }
  }

  constexpr polynomial atom(int id, int exponent = 1) {
    monomial m;
    m.factors[m.count++] = {id, exponent};
    return {m};
  }

  constexpr polynomial product(polynomial const& a, polynomial const& b) {
    polynomial out;
    if (a.size() * b.size() > longest) return give_up();
    for (auto const& left : a)
      for (auto const& right : b) {
        polynomial rest;
        monomial const simple = product(left, right, rest);
        if (rest.empty()) {
          add(out, simple, gave_up_);
        } else {
          polynomial const whole = product({simple}, rest);
          for (auto const& m : whole) add(out, m, gave_up_);
        }
      }
    return out;
  }

 private:
  static constexpr std::size_t longest = 256;

  constexpr polynomial give_up() {
    gave_up_ = true;
    return {};
  }

  constexpr polynomial constant(ratio r) {
    if (r.num == 0) return {};
    monomial m;
    m.coefficient = r;
    return {m};
  }

  constexpr polynomial scaled(polynomial p, ratio by) {
    for (auto& m : p) {
      auto const c = times(m.coefficient, by);
      if (!c) return give_up();
      m.coefficient = *c;
    }
    return p;
  }

  constexpr polynomial sum(polynomial a, polynomial const& b, ratio by) {
    polynomial const other = scaled(b, by);
    for (auto const& m : other) add(a, m, gave_up_);
    return a;
  }

  /// a * b; where sqrt(u)^2 or |u|^2 came up, the result is to be multiplied by `rest` as well.
  constexpr monomial product(monomial const& a, monomial const& b, polynomial& rest) {
    monomial m;
    auto const c = times(a.coefficient, b.coefficient);
    if (!c) gave_up_ = true;
    if (c) m.coefficient = *c;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.count || j < b.count) {
      factor next;
      bool const left = j == b.count || (i < a.count && a.factors[i].atom <= b.factors[j].atom);
      bool const right = i == a.count || (j < b.count && b.factors[j].atom <= a.factors[i].atom);
      next.atom = left ? a.factors[i].atom : b.factors[j].atom;
      if (left) next.exponent += a.factors[i++].exponent;
      if (right) next.exponent += b.factors[j++].exponent;
      op const kind = g_[next.atom].kind;
      if ((kind == op::sqrt || kind == op::abs) && (next.exponent > 1 || next.exponent < -1)) {
        int const half = next.exponent / 2;
        polynomial const square = power(canonical(g_[next.atom].a), kind == op::sqrt ? half : 2 * half);
        if (rest.empty())
          rest = square;
        else
          rest = product(rest, square);
        next.exponent -= 2 * half;
      }
      if (next.exponent == 0) continue;
      if (m.count == most_factors) {
        gave_up_ = true;
        break;
      }
      m.factors[m.count++] = next;
    }
    return m;
  }

  constexpr polynomial power(polynomial const& p, int exponent) {
    if (exponent < 0) return power(reciprocal(p), -exponent);
    polynomial out = constant({1, 1});
    for (int k = 0; k < exponent && !gave_up_; ++k) out = product(out, p);
    return out;
  }

  constexpr polynomial reciprocal(polynomial const& p) {
    if (p.empty()) return give_up();
    if (p.size() > 1) {
      // A sum in a denominator is an atom, with the coefficient of its first monomial taken out.
      auto const lead = inverse(p[0].coefficient);
      if (!lead) return give_up();
      int const id = node_of(scaled(p, *lead));
      return scaled(atom(id, -1), *lead);
    }
    monomial m = p[0];
    auto const c = inverse(m.coefficient);
    if (!c) return give_up();
    m.coefficient = *c;
    for (std::size_t k = 0; k < m.count; ++k) m.factors[k].exponent = -m.factors[k].exponent;
    return {m};
  }

  constexpr polynomial function(op kind, polynomial const& argument) {
    bool const odd = kind == op::sinh || kind == op::asinh || kind == op::tanh || kind == op::atanh ||
                     kind == op::sin || kind == op::sign;
    bool const even = kind == op::cosh || kind == op::cos || kind == op::abs || kind == op::log_cosh;
    if ((odd || even) && !argument.empty() && argument[0].coefficient.num < 0) {
      polynomial const flipped = function(kind, scaled(argument, {-1, 1}));
      if (odd) return scaled(flipped, {-1, 1});
      return flipped;
    }
    int const id = g_.function(kind, node_of(argument));
    if (g_[id].kind == kind) return atom(id);
    return canonical(id);
  }

  graph& g_;
  bool gave_up_ = false;
};

/// Whether a formula vanishes identically, as far as the canonical form proves it.
constexpr bool vanishes(graph& g, int id) {
  canonicalizer c(g);
  auto const p = c.canonical(id);
  return p.empty() && !c.gave_up();
}

}  // namespace rgflow::inline RGFLOW_ISA::detail

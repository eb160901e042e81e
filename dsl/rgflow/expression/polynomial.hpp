// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/reduce.hpp>

#include <cstdint>
#include <limits>

namespace rgflow::inline RGFLOW_ISA::detail {

/// An atom to an integer power.
struct factor {
  int atom = -1;
  int exponent = 0;
};

inline constexpr std::size_t most_factors = 16;

/// coefficient * product of atoms to integer powers; factors sorted by atom.
class monomial {
 public:
  ratio coefficient{1, 1};

  constexpr std::size_t count() const { return count_; }
  constexpr factor operator[](std::size_t k) const {
    auto const atom = (factors_[k] + half_of_unit) >> exponent_bits;
    return {static_cast<int>(atom), static_cast<int>(factors_[k] - (atom << exponent_bits))};
  }
  /// A factor whose atom comes after all others; false if there are too many.
  constexpr bool append(factor const& f) {
    if (count_ == most_factors) return false;
    factors_[count_++] = (std::int64_t{f.atom} << exponent_bits) + f.exponent;
    return true;
  }

  /// Negative, zero or positive as the factors come before, are or come after those of o.
  constexpr int order(monomial const& o) const {
    for (std::size_t k = 0; k < count_ && k < o.count_; ++k)
      if (factors_[k] != o.factors_[k]) return factors_[k] < o.factors_[k] ? -1 : 1;
    return static_cast<int>(count_) - static_cast<int>(o.count_);
  }

 private:
  // A factor is one number, atom * 2^32 + exponent: constant evaluation compares and copies numbers fastest.
  static constexpr int exponent_bits = 32;
  static constexpr std::int64_t half_of_unit = std::int64_t{1} << (exponent_bits - 1);

  std::array<std::int64_t, most_factors> factors_{};
  std::size_t count_ = 0;
};

/// A sum of monomials with different factors, sorted.
using polynomial = std::vector<monomial>;

/// Brings real formulas into canonical form: polynomials over atoms, where an atom is a symbol, a scalar product of
/// whole vectors, a function of a formula in canonical form, or a sum that is divided by. Two formulas of one graph are
/// equal if their polynomials are. Within this algebra stand the laws of addition and multiplication, like terms,
/// powers, the parity of odd and even functions, functions that undo each other, sqrt(a)^2 = a and |a|^2 = a^2; what
/// needs more is not proved equal.
class canonicalizer {
 public:
  /// Gives up when so much work has been done with the graph.
  constexpr explicit canonicalizer(graph& g, std::int64_t most_work = std::numeric_limits<std::int64_t>::max())
      : g_(g), most_work_(most_work) {}

  /// Whether a number didn't fit, a polynomial became too long or there was too much to do: then nothing is proved.
  constexpr bool gave_up() const { return gave_up_ || g_.work() > most_work_; }

  constexpr polynomial canonical(int id) {
    if (gave_up()) return {};
    op const kind = g_[id].kind;
    int const a = g_[id].a;
    int const b = g_[id].b;
    switch (kind) {
      case op::number: return constant(g_[id].value);
      case op::symbol:
      case op::dot: return atom(id);
      case op::sum: return sum(canonical(a), canonical(b), {1, 1});
      case op::difference: return sum(canonical(a), canonical(b), {-1, 1});
      case op::negative: return scaled(canonical(a), {-1, 1});
      case op::product: return product(canonical(a), canonical(b));
      case op::quotient: return product(canonical(a), reciprocal(canonical(b)));
      case op::power: return power(canonical(a), b);
      default: return function(kind, canonical(a));
    }
  }

  /// The polynomial as a node; equal polynomials give the same one.
  constexpr int node_of(polynomial const& p) {
    int total = -1;
    for (auto const& m : p) {
      int term = -1;
      for (std::size_t k = 0; k < m.count(); ++k) {
        int const next = g_.power(m[k].atom, m[k].exponent);
        term = term < 0 ? next : g_.product(term, next);
      }
      if (term < 0)
        term = g_.number(m.coefficient);
      else if (!m.coefficient.is(1))
        term = g_.product(g_.number(m.coefficient), term);
      total = total < 0 ? term : g_.sum(total, term);
    }
    return total < 0 ? g_.number(0) : total;
  }

  constexpr void add(polynomial& p, monomial const& m) {
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
      gave_up_ = true;
    }
  }

  /// a + by * b.
  constexpr polynomial sum(polynomial const& a, polynomial const& b, ratio by) {
    polynomial out;
    spend(a.size() + b.size());
    if (gave_up()) return {};
    out.reserve(a.size() + b.size());
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() || j < b.size()) {
      int const order = j == b.size() ? -1 : i == a.size() ? 1 : a[i].order(b[j]);
      if (order < 0) {
        out.push_back(a[i++]);
        continue;
      }
      monomial m = b[j++];
      auto c = by.is(1) ? m.coefficient : times(m.coefficient, by);
      if (c && order == 0) c = plus(a[i++].coefficient, *c);
      if (!c) return give_up();
      m.coefficient = *c;
      if (c->num != 0) out.push_back(m);
    }
    return out;
  }

  constexpr polynomial atom(int id, int exponent = 1) {
    monomial m;
    m.append({id, exponent});
    return {m};
  }

  constexpr polynomial product(polynomial const& a, polynomial const& b) {
    if (a.size() * b.size() > longest) return give_up();
    if (a.size() == 1 && a[0].count() == 0) return scaled(b, a[0].coefficient);
    if (b.size() == 1 && b[0].count() == 0) return scaled(a, b[0].coefficient);
    polynomial out;
    spend(2 * a.size() * b.size());  // each is merged from two and sorted in
    out.reserve(a.size() * b.size());
    for (auto const& left : a)
      for (auto const& right : b) {
        if (gave_up()) return {};
        polynomial rest;
        monomial const simple = product(left, right, rest);
        if (rest.empty()) {
          add(out, simple);
        } else {
          polynomial const whole = product({simple}, rest);
          for (auto const& m : whole) add(out, m);
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
  constexpr void spend(std::size_t monomials) { g_.spend(static_cast<std::int64_t>(monomials)); }

  constexpr polynomial constant(ratio r) {
    if (r.num == 0) return {};
    monomial m;
    m.coefficient = r;
    return {m};
  }

  constexpr polynomial scaled(polynomial p, ratio by) {
    if (by.is(1)) return p;
    for (auto& m : p) {
      auto const c = times(m.coefficient, by);
      if (!c) return give_up();
      m.coefficient = *c;
    }
    return p;
  }

  /// a * b; where sqrt(u)^2 or |u|^2 came up, the result is to be multiplied by `rest` as well.
  constexpr monomial product(monomial const& a, monomial const& b, polynomial& rest) {
    monomial m;
    auto const c = times(a.coefficient, b.coefficient);
    if (!c) gave_up_ = true;
    if (c) m.coefficient = *c;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.count() || j < b.count()) {
      bool const left = j == b.count() || (i < a.count() && a[i].atom <= b[j].atom);
      bool const right = i == a.count() || (j < b.count() && b[j].atom <= a[i].atom);
      factor next = left ? a[i++] : b[j++];
      if (left && right) next.exponent += b[j++].exponent;
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
      if (!m.append(next)) {
        gave_up_ = true;
        break;
      }
    }
    return m;
  }

  constexpr polynomial power(polynomial const& p, int exponent) {
    if (exponent < 0) return power(reciprocal(p), -exponent);
    if (exponent == 0) return constant({1, 1});
    polynomial out = p;
    for (int k = 1; k < exponent && !gave_up(); ++k) out = product(out, p);
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
    monomial m;
    auto const c = inverse(p[0].coefficient);
    if (!c) return give_up();
    m.coefficient = *c;
    for (std::size_t k = 0; k < p[0].count(); ++k) m.append({p[0][k].atom, -p[0][k].exponent});
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
  std::int64_t most_work_;
};

/// Whether a formula vanishes identically, as far as the canonical form proves it.
constexpr bool vanishes(graph& g, int id) {
  canonicalizer c(g);
  auto const p = c.canonical(id);
  return p.empty() && !c.gave_up();
}

}  // namespace rgflow::inline RGFLOW_ISA::detail

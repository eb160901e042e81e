// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/polynomial.hpp>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

struct complex_if_field {
  bool complex_field;
  constexpr symbol_shape operator()(std::string_view name) const {
    bool const c = complex_field && is_field(name);
    return {c ? 2 : 1, c};
  }
};

/// Replaces sums over links and sites by symbols that stand for them, one for each summand in canonical form; they may
/// then take part in any formula.
class sum_namer {
 public:
  constexpr sum_namer(graph& g, bool complex_field) : g_(g), complex_field_(complex_field) {}

  constexpr int named(int id) {
    node const n = g_[id];
    if (is_leaf(n.kind)) return id;
    int const a = named(n.a);
    if (n.kind != op::over_links && n.kind != op::over_sites)
      return g_.remake(n, a, has_two_operands(n.kind) ? named(n.b) : n.b);
    reducer reduce(g_, complex_if_field{complex_field_});
    auto const parts = reduce.reduce(a);
    if (reduce.problem() != reduction_problem::none) failed_ = true;
    int const re = symbol_for(n.kind, parts.parts[0]);
    if (parts.is_real()) return re;
    return g_.sum(re, g_.product(g_.imaginary_unit(), symbol_for(n.kind, parts.parts[1])));
  }
  constexpr bool failed() const { return failed_; }

 private:
  // The sum of a polynomial: linear in it, one symbol per monomial. The monomial's node serves as its number.
  constexpr int symbol_for(op kind, int summand) {
    canonicalizer c(g_);
    auto const p = c.canonical(summand);
    if (c.gave_up()) failed_ = true;
    int total = g_.number(0);
    for (auto m : p) {
      ratio const coefficient = m.coefficient;
      m.coefficient = {1, 1};
      int const id = c.node_of({m});
      int const stand_in = g_.symbol(kind == op::over_links ? "over_links" : "over_sites", {}, id);
      total = g_.sum(total, g_.product(g_.number(coefficient), stand_in));
    }
    return total;
  }

  graph& g_;
  bool complex_field_;
  bool failed_ = false;
};

template <Expression A, Expression B>
constexpr bool proved_equal() {
  graph g;
  int const a = import(g, A{});
  int const b = import(g, B{});
  bool const complex_field = speaks_complex(g);
  sum_namer name(g, complex_field);
  int const difference = g.difference(name.named(a), name.named(b));
  reducer reduce(g, complex_if_field{complex_field});
  auto const parts = reduce.reduce(difference);
  if (name.failed() || reduce.problem() != reduction_problem::none) return false;
  for (int const p : parts.parts)
    if (!vanishes(g, p)) return false;
  return true;
}

}  // namespace detail

/// Whether two formulas are proved equal for all values of their symbols: as polynomials over their atoms, with
/// conj, re, im and norm taken apart and odd and even functions. `false` means 'not proved', never 'different'. The
/// field is taken as complex where conj, re, im, norm or the imaginary unit occur, which proves the real case too.
template <Expression A, Expression B>
consteval bool equal_formulas(A, B) {
  return detail::proved_equal<A, B>();
}

}  // namespace rgflow::inline RGFLOW_ISA

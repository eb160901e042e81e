// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/inverse.hpp>
#include <rgflow/expression/reduce.hpp>

namespace rgflow::inline RGFLOW_ISA::detail {

/// Why a formula is not proved to be a diffeomorphism of the complex plane in x.
enum class complex_problem {
  none,
  foreign,              ///< a field, a component, a dot product or a lattice sum
  absent,               ///< x doesn't occur
  occurs_twice,         ///< or more often
  with_conjugate,       ///< both x and conj(x), or one of re, im, norm and abs of x
  not_one_to_one,       ///< a function, a power or the reciprocal of x
  factor,               ///< x is multiplied or divided by what may vanish
  function_of_complex,  ///< a function other than exp of a complex parameter
  other_undefined       ///< log, sqrt, atanh or a division not defined for all parameters
};

/// What a formula as written (not folded) does that no complex transform may. ShapeOf says which symbols are complex.
constexpr complex_problem complex_misuse(graph const& written, std::string_view x, auto const& shape_of) {
  flags is_complex(static_cast<std::size_t>(written.size()), 0);
  flags has_x(is_complex.size(), 0);
  auto problem = complex_problem::none;
  for (int id = 0; id < written.size(); ++id) {
    node const& n = written[id];
    auto const slot = static_cast<std::size_t>(id);
    if (n.kind == op::symbol) {
      if (is_field(n.name)) return complex_problem::foreign;
      is_complex[slot] = shape_of(n.name).is_complex ? 1 : 0;
      has_x[slot] = n.name == x ? 1 : 0;
    }
    if (n.kind == op::imaginary_unit) is_complex[slot] = 1;
    if (is_leaf(n.kind)) continue;
    if (n.kind >= op::dot) return complex_problem::foreign;
    auto const a = static_cast<std::size_t>(n.a);
    auto const b = static_cast<std::size_t>(has_two_operands(n.kind) ? n.b : n.a);
    has_x[slot] = has_x[a] | has_x[b];
    if (n.kind == op::re || n.kind == op::im || n.kind == op::norm) continue;
    is_complex[slot] = is_complex[a] | is_complex[b];
    if (n.kind < op::exp || n.kind >= op::conj || !is_complex[slot]) continue;
    if (n.kind == op::abs) is_complex[slot] = 0;
    if (has_x[slot] ? n.kind == op::abs : n.kind == op::exp) continue;
    if (problem == complex_problem::none)
      problem = has_x[slot] ? complex_problem::not_one_to_one : complex_problem::function_of_complex;
  }
  return problem;
}

struct complex_inversion {
  complex_problem problem = complex_problem::none;
  int formula = -1;  ///< x in terms of y, if there was no problem
  int log_det = -1;  ///< log of the Jacobian determinant |dy/dx|^2, a real formula without x
};

/// Solves root = y for complex x. The only one-to-one holomorphic maps of the plane are y = a x + b, so x is found by
/// undoing sums, products and conjugations, and |dy/dx| is the product of the moduli of the factors.
template <class ShapeOf, class Limits>
class complex_inverter {
 public:
  constexpr complex_inverter(graph& g, reducer<ShapeOf>& reduce, int x, Limits const& limits)
      : g_(g), reduce_(reduce), x_(x), limits_(limits) {}

  constexpr complex_inversion solve(int root, int y) {
    if (auto const problem = count(root); problem != complex_problem::none) return {problem};
    auto const contains = dependents(g_, root, std::span<int const>(&x_, 1));
    int log_modulus_of_slope = g_.number(0);
    for (int id = root; id != x_;) {
      node const n = g_[id];
      bool const left = contains[static_cast<std::size_t>(n.a)] != 0;
      int const other = left ? n.b : n.a;
      switch (n.kind) {
        case op::negative: y = g_.negative(y); break;
        case op::conj: y = g_.function(op::conj, y); break;
        case op::sum: y = g_.difference(y, other); break;
        case op::difference: y = left ? g_.sum(y, other) : g_.difference(other, y); break;
        case op::product:
        case op::quotient: {
          if (n.kind == op::quotient && !left) return {complex_problem::not_one_to_one};
          if (!never_zero(other)) return {complex_problem::factor};
          bool const times = n.kind == op::product;
          y = times ? g_.quotient(y, other) : g_.product(y, other);
          int const size = log_modulus(other);
          log_modulus_of_slope = times ? g_.sum(log_modulus_of_slope, size) : g_.difference(log_modulus_of_slope, size);
          break;
        }
        default: return {complex_problem::not_one_to_one};
      }
      id = left ? n.a : n.b;
    }
    if (!others_defined(root, contains)) return {complex_problem::other_undefined};
    return {complex_problem::none, y, g_.product(g_.number(2), log_modulus_of_slope)};
  }

 private:
  // How often x and conj(x) occur; a function that is real even of complex x has both.
  constexpr complex_problem count(int root) const {
    struct uses {
      int plain = 0;
      int conjugate = 0;
    };
    std::vector<uses> of(static_cast<std::size_t>(root) + 1);
    for (int id = 0; id <= root; ++id) {
      node const& n = g_[id];
      uses u{id == x_ ? 1 : 0, 0};
      if (!is_leaf(n.kind)) {
        u = of[static_cast<std::size_t>(n.a)];
        if (has_two_operands(n.kind)) {
          auto const& right = of[static_cast<std::size_t>(n.b)];
          u = {u.plain + right.plain, u.conjugate + right.conjugate};
        }
        if (n.kind == op::conj) u = {u.conjugate, u.plain};
        bool const takes_apart = n.kind == op::re || n.kind == op::im || n.kind == op::norm || n.kind == op::abs;
        if (takes_apart && u.plain + u.conjugate > 0) u = {1, 1};
      }
      of[static_cast<std::size_t>(id)] = {u.plain > 2 ? 2 : u.plain, u.conjugate > 2 ? 2 : u.conjugate};
    }
    auto const& all = of[static_cast<std::size_t>(root)];
    if (all.plain + all.conjugate == 0) return complex_problem::absent;
    if (all.plain > 0 && all.conjugate > 0) return complex_problem::with_conjugate;
    return all.plain + all.conjugate > 1 ? complex_problem::occurs_twice : complex_problem::none;
  }

  constexpr bool never_zero(int id) {
    node const n = g_[id];
    switch (n.kind) {
      case op::exp:
      case op::imaginary_unit: return true;
      case op::negative:
      case op::conj:
      case op::power: return never_zero(n.a);
      case op::product:
      case op::quotient: return never_zero(n.a) && never_zero(n.b);
      default: break;
    }
    auto const v = reduce_.reduce(id);
    for (int const part : v.parts) {
      range const r = range_of(g_, part, limits_);
      if (r.positive() || r.negative()) return true;
    }
    return false;
  }

  constexpr bool others_defined(int root, flags const& contains) {
    flags used(static_cast<std::size_t>(root) + 1, 0);
    used[static_cast<std::size_t>(root)] = 1;
    for (int id = root; id >= 0; --id) {
      node const n = g_[id];
      if (!used[static_cast<std::size_t>(id)] || is_leaf(n.kind)) continue;
      if (!contains[static_cast<std::size_t>(id)] && !defined_here(n)) return false;
      used[static_cast<std::size_t>(n.a)] = 1;
      if (has_two_operands(n.kind)) used[static_cast<std::size_t>(n.b)] = 1;
    }
    return true;
  }

  constexpr bool defined_here(node const& n) {
    if (n.kind == op::quotient) return never_zero(n.b);
    if (n.kind == op::power) return n.b >= 0 || never_zero(n.a);
    bool const partial = n.kind == op::log || n.kind == op::sqrt || n.kind == op::atanh;
    return !partial || defined(g_, {.kind = n.kind, .a = reduce_.reduce(n.a).parts[0]}, limits_);
  }

  // log|id| as a real formula; |exp(a)| is exp(re a).
  constexpr int log_modulus(int id) {
    node const n = g_[id];
    switch (n.kind) {
      case op::negative:
      case op::conj: return log_modulus(n.a);
      case op::product: {
        int const left = log_modulus(n.a);
        return g_.sum(left, log_modulus(n.b));
      }
      case op::quotient: {
        int const left = log_modulus(n.a);
        return g_.difference(left, log_modulus(n.b));
      }
      case op::power: return g_.product(g_.number(n.b), log_modulus(n.a));
      case op::exp: return reduce_.reduce(n.a).parts[0];
      default: break;
    }
    auto const v = reduce_.reduce(id);
    if (v.is_real()) return log_magnitude(g_, v.parts[0], limits_);
    int const size = g_.sum(g_.power(v.parts[0], 2), g_.power(v.parts[1], 2));
    return g_.product(g_.number({1, 2}), g_.function(op::log, size));
  }

  graph& g_;
  reducer<ShapeOf>& reduce_;
  int x_;
  Limits const& limits_;
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

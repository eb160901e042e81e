// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/gradient.hpp>
#include <rgflow/expression/range.hpp>

namespace rgflow::inline RGFLOW_ISA::detail {

/// Why a formula is not proved to be a diffeomorphism of the reals in one of its symbols.
enum class inversion_problem {
  none,
  absent,          ///< the symbol doesn't occur
  occurs_twice,    ///< or more often
  factor,          ///< multiplied or divided by what may vanish or change sign
  stationary,      ///< a power whose slope vanishes somewhere
  not_one_to_one,  ///< an even power, sin, cos, cosh, abs, log_cosh
  undefined,       ///< log, sqrt, atanh, a division of or by something not defined everywhere
  not_onto,        ///< not every real number is reached
  other_undefined  ///< the same as undefined, in a part without the symbol
};

struct inversion {
  inversion_problem problem = inversion_problem::none;
  int formula = -1;  ///< the symbol in terms of y, if there was no problem
};

/// How often `leaf` occurs when the graph is written out as a tree (at most 2 is counted).
constexpr int occurrences(graph const& g, int root, int leaf) {
  std::vector<int> count(static_cast<std::size_t>(root) + 1, 0);
  for (int id = 0; id <= root; ++id) {
    auto const& n = g[id];
    int c = id == leaf ? 1 : 0;
    if (!is_leaf(n.kind)) {
      c += count[static_cast<std::size_t>(n.a)];
      if (has_two_operands(n.kind)) c += count[static_cast<std::size_t>(n.b)];
    }
    count[static_cast<std::size_t>(id)] = c > 2 ? 2 : c;
  }
  return count[static_cast<std::size_t>(root)];
}

/// Whether all parts of the formula without `leaf` are defined, with their slopes, for all values of the other symbols.
/// The parts with `leaf` are the business of the inverter, which knows their images exactly.
constexpr bool others_defined(graph const& g, int root, int leaf, auto const& limits_of) {
  auto const depends = dependents(g, root, std::span<int const>(&leaf, 1));
  flags used(static_cast<std::size_t>(root) + 1, 0);
  used[static_cast<std::size_t>(root)] = 1;
  for (int id = root; id >= 0; --id) {
    auto const& n = g[id];
    if (!used[static_cast<std::size_t>(id)]) continue;
    if (!depends[static_cast<std::size_t>(id)] && !defined(g, n, limits_of)) return false;
    if (is_leaf(n.kind)) continue;
    used[static_cast<std::size_t>(n.a)] = 1;
    if (has_two_operands(n.kind)) used[static_cast<std::size_t>(n.b)] = 1;
  }
  return true;
}

/// Solves root = y for `leaf`, which ranges over all reals: undoes one operation after the other from the root to the
/// single occurrence, and checks from the inside out, with the exact image of each operation, that it is one-to-one
/// with a slope that never vanishes, and that all reals are reached.
template <class Limits>
class inverter {
 public:
  constexpr inverter(graph& g, int leaf, Limits const& limits) : g_(g), leaf_(leaf), limits_(limits) {}

  constexpr inversion solve(int root, int y) {
    int const count = leaf_ <= root ? occurrences(g_, root, leaf_) : 0;
    if (count == 0) return {inversion_problem::absent};
    if (count > 1) return {inversion_problem::occurs_twice};
    contains_ = dependents(g_, root, std::span<int const>(&leaf_, 1));
    range const image = reach(root);
    if (problem_ != inversion_problem::none) return {problem_};
    if (!image.everything()) return {inversion_problem::not_onto};
    return {inversion_problem::none, undo(root, y)};
  }

 private:
  constexpr bool inside(int id) const { return contains_[static_cast<std::size_t>(id)] != 0; }
  constexpr bool on_left(node const& n) const { return inside(n.a); }

  constexpr range fail(inversion_problem why) {
    if (problem_ == inversion_problem::none) problem_ = why;
    return {};
  }

  // The exact image of node id while the leaf runs over the reals; open at both ends. A finite end moved by
  // a parameter is replaced by NaN: unknown, and neither zero nor infinite.
  constexpr range reach(int id) {
    node const n = g_[id];
    if (id == leaf_) return {};
    if (!has_two_operands(n.kind)) return problem_ != inversion_problem::none ? range{} : apply(n, reach(n.a));
    bool const left = on_left(n);
    range const inner = reach(left ? n.a : n.b);
    if (problem_ != inversion_problem::none) return {};
    range const other = range_of(g_, left ? n.b : n.a, limits_);
    switch (n.kind) {
      case op::sum: return shifted(inner, other);
      case op::difference: return left ? shifted(inner, negative(other)) : shifted(negative(inner), other);
      case op::product: return stretched(inner, other);
      case op::quotient:
        if (left) return stretched(inner, reciprocal_of(other));
        if (inner.positive() || inner.negative()) return stretched(inverted(inner), other);
        return fail(inversion_problem::undefined);
      default: return fail(inversion_problem::undefined);
    }
  }

  constexpr range reciprocal_of(range r) {
    return r.positive() || r.negative() ? reciprocal(r) : range{-1, 1, true, true};
  }

  static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

  // An end of an image after adding or multiplying by a number in `by`; infinite ends stay.
  static constexpr double moved(double end, range by, auto const& how) {
    if (end == infinity || end == -infinity) return end;
    return by.low == by.high && end == end ? how(end, by.low) : unknown;
  }

  static constexpr range shifted(range inner, range by) {
    auto const add = [](double e, double v) { return e + v; };
    return {moved(inner.low, by, add), moved(inner.high, by, add)};
  }

  constexpr range stretched(range inner, range by) {
    if (!by.positive() && !by.negative()) return fail(inversion_problem::factor);
    if (by.negative()) return stretched(negative(inner), negative(by));
    auto const multiply = [](double e, double v) { return e * v; };
    return {inner.low == 0 ? 0 : moved(inner.low, by, multiply), inner.high == 0 ? 0 : moved(inner.high, by, multiply)};
  }

  static constexpr range inverted(range inner) {
    if (inner.negative()) return negative(inverted(negative(inner)));
    return {inner.high == infinity ? 0 : unknown, inner.low == 0 ? infinity : unknown};
  }

  constexpr range apply(node const& n, range inner) {
    if (problem_ != inversion_problem::none) return {};
    // A finite end that is exactly zero maps to an exact end; every other finite end to an unknown one.
    auto const end = [](double e, double at_minus_infinity, double at_zero, double at_infinity) {
      return e == -infinity ? at_minus_infinity : e == infinity ? at_infinity : e == 0 ? at_zero : unknown;
    };
    switch (n.kind) {
      case op::negative: return negative(inner);
      case op::exp: return {end(inner.low, 0, 1, infinity), end(inner.high, 0, 1, infinity)};
      case op::sinh:
      case op::asinh: return {end(inner.low, -infinity, 0, infinity), end(inner.high, -infinity, 0, infinity)};
      case op::tanh: return {end(inner.low, -1, 0, 1), end(inner.high, -1, 0, 1)};
      case op::atanh: {
        if (!(inner.low >= -1 && inner.high <= 1)) return fail(inversion_problem::undefined);
        auto const at = [](double e) { return e == -1 ? -infinity : e == 1 ? infinity : e == 0 ? 0 : unknown; };
        return {at(inner.low), at(inner.high)};
      }
      case op::log:
        if (!(inner.low >= 0)) return fail(inversion_problem::undefined);
        return {inner.low == 0   ? -infinity
                : inner.low == 1 ? 0
                                 : unknown,
                inner.high == infinity ? infinity
                : inner.high == 1      ? 0
                                       : unknown};
      case op::sqrt:
        if (!(inner.low >= 0)) return fail(inversion_problem::undefined);
        return {end(inner.low, 0, 0, infinity), end(inner.high, 0, 0, infinity)};
      case op::power:
        if (n.b > 0 && inner.low >= 0) return {end(inner.low, 0, 0, infinity), end(inner.high, 0, 0, infinity)};
        if (n.b < 0 && inner.low >= 0) return inverted(inner);
        if (n.b < 0) return fail(inversion_problem::undefined);
        return fail(n.b % 2 == 0 ? inversion_problem::not_one_to_one : inversion_problem::stationary);
      default: return fail(inversion_problem::not_one_to_one);
    }
  }

  constexpr int undo(int id, int y) {
    if (id == leaf_) return y;
    node const n = g_[id];
    if (!has_two_operands(n.kind)) return undo(n.a, undone(n, y));
    if (on_left(n)) switch (n.kind) {
        case op::sum: return undo(n.a, g_.difference(y, n.b));
        case op::difference: return undo(n.a, g_.sum(y, n.b));
        case op::product: return undo(n.a, g_.quotient(y, n.b));
        default: return undo(n.a, g_.product(y, n.b));
      }
    switch (n.kind) {
      case op::sum: return undo(n.b, g_.difference(y, n.a));
      case op::difference: return undo(n.b, g_.difference(n.a, y));
      case op::product: return undo(n.b, g_.quotient(y, n.a));
      default: return undo(n.b, g_.quotient(n.a, y));
    }
  }

  constexpr int undone(node const& n, int y) {
    switch (n.kind) {
      case op::negative: return g_.negative(y);
      case op::exp: return g_.function(op::log, y);
      case op::log: return g_.function(op::exp, y);
      case op::sinh: return g_.function(op::asinh, y);
      case op::asinh: return g_.function(op::sinh, y);
      case op::tanh: return g_.function(op::atanh, y);
      case op::atanh: return g_.function(op::tanh, y);
      case op::sqrt: return g_.power(y, 2);
      default:  // a power of something positive
        if (n.b == -1) return g_.power(y, -1);
        if (n.b == 2) return g_.function(op::sqrt, y);
        return g_.function(op::exp, g_.quotient(g_.function(op::log, y), g_.number(n.b)));
    }
  }

  graph& g_;
  int leaf_;
  Limits const& limits_;
  flags contains_;
  inversion_problem problem_ = inversion_problem::none;
};

/// log|id|, with products, powers and exponentials taken apart.
constexpr int log_magnitude(graph& g, int id, auto const& limits_of) {
  node const n = g[id];
  auto const of = [&](int k) { return log_magnitude(g, k, limits_of); };
  switch (n.kind) {
    case op::negative: return of(n.a);
    case op::product: {
      int const left = of(n.a);
      return g.sum(left, of(n.b));
    }
    case op::quotient: {
      int const left = of(n.a);
      return g.difference(left, of(n.b));
    }
    case op::power: return g.product(g.number(n.b), of(n.a));
    case op::sqrt: return g.product(g.number({1, 2}), of(n.a));
    case op::exp: return n.a;
    case op::cosh: return g.function(op::log_cosh, n.a);
    default: break;
  }
  range const r = range_of(g, id, limits_of);
  if (r.negative()) return g.function(op::log, g.negative(id));
  return g.function(op::log, r.positive() ? id : g.function(op::abs, id));
}

}  // namespace rgflow::inline RGFLOW_ISA::detail

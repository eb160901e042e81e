// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/inverse.hpp>

namespace rgflow::inline RGFLOW_ISA::detail {

/// Why a formula f(r) is not proved to be a map of radii: odd, increasing and onto, so that x f(|x|) / |x| is a
/// diffeomorphism of the plane, also at x = 0.
enum class radius_problem {
  none,
  foreign,       ///< complex or lattice functions, or x in the place of r
  absent,        ///< r doesn't occur
  occurs_twice,  ///< or more often
  not_odd,       ///< r goes through a sum, exp, log, sqrt, cosh or a power: f(0) = 0 or its smoothness is not proved
  factor,        ///< multiplied or divided by what is not always positive
  not_onto,      ///< not every radius is reached
  undefined,     ///< atanh of what may exceed 1
  other_undefined
};

/// Whether f is odd in r, step by step.
constexpr bool odd_by_steps(graph const& g, int root, int r) {
  auto const contains = dependents(g, root, std::span<int const>(&r, 1));
  for (int id = root; id != r;) {
    node const& n = g[id];
    bool const left = contains[static_cast<std::size_t>(n.a)] != 0;
    switch (n.kind) {
      case op::negative:
      case op::product:
      case op::sinh:
      case op::asinh:
      case op::tanh:
      case op::atanh: break;
      case op::quotient:
        if (!left) return false;
        break;
      default: return false;
    }
    id = left ? n.a : n.b;
  }
  return true;
}

/// Whether an odd f increases with r: its factors are positive, or negative an even number of times.
constexpr bool increases(graph const& g, int root, int r, auto const& limits_of) {
  auto const contains = dependents(g, root, std::span<int const>(&r, 1));
  bool up = true;
  for (int id = root; id != r;) {
    node const& n = g[id];
    bool const left = contains[static_cast<std::size_t>(n.a)] != 0;
    if (n.kind == op::negative) up = !up;
    if (has_two_operands(n.kind) && range_of(g, left ? n.b : n.a, limits_of).negative()) up = !up;
    id = left ? n.a : n.b;
  }
  return up;
}

/// log(f / r) of an accepted radius: a sum over the steps from r to f, since each multiplies u by something even and
/// positive, as sinh(u) = u sinhc(u). Without 0/0 at r = 0. (Of the odd steps tanh and atanh can't stand in a radius
/// that reaches all values, other than undoing each other.)
constexpr int log_ratio(graph& g, int root, int r, auto const& limits_of) {
  auto const contains = dependents(g, root, std::span<int const>(&r, 1));
  int total = g.number(0);
  for (int id = root; id != r;) {
    node const n = g[id];
    bool const left = contains[static_cast<std::size_t>(n.a)] != 0;
    switch (n.kind) {
      case op::negative: break;
      case op::product: total = g.sum(total, log_magnitude(g, left ? n.b : n.a, limits_of)); break;
      case op::quotient: total = g.difference(total, log_magnitude(g, n.b, limits_of)); break;
      case op::sinh: total = g.sum(total, g.function(op::log_sinhc, n.a)); break;
      case op::asinh: total = g.difference(total, g.function(op::log_sinhc, id)); break;
      default: throw std::invalid_argument("this step has no place in a radius");
    }
    id = left ? n.a : n.b;
  }
  return total;
}

struct radius_inversion {
  radius_problem problem = radius_problem::none;
  int formula = -1;  ///< r in terms of the new radius, if there was no problem
};

constexpr radius_inversion invert_radius(graph& g, int root, int r, int y, auto const& limits_of) {
  int const count = r <= root ? occurrences(g, root, r) : 0;
  if (count == 0) return {radius_problem::absent};
  if (count > 1) return {radius_problem::occurs_twice};
  if (!odd_by_steps(g, root, r)) return {radius_problem::not_odd};
  // An odd map takes the radii onto the radii if it takes the reals onto the reals.
  auto const inverse = inverter(g, r, limits_of).solve(root, y);
  switch (inverse.problem) {
    case inversion_problem::none: break;
    case inversion_problem::factor: return {radius_problem::factor};
    case inversion_problem::not_onto: return {radius_problem::not_onto};
    default: return {radius_problem::undefined};
  }
  if (!increases(g, root, r, limits_of)) return {radius_problem::factor};
  if (!others_defined(g, root, r, limits_of)) return {radius_problem::other_undefined};
  return {radius_problem::none, inverse.formula};
}

}  // namespace rgflow::inline RGFLOW_ISA::detail

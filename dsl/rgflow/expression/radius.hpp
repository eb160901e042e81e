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

/// log(f / r) for an odd f that is built of products, sinh, asinh, tanh and atanh: a sum over the steps from r to f,
/// since each multiplies u by something even and positive, as sinh(u) = u sinhc(u). Without 0/0 at r = 0. Returns -1
/// if there is another step on the way.
constexpr int log_ratio(graph& g, int root, int r, auto const& limits_of) {
  auto const contains = dependents(g, root, std::span<int const>(&r, 1));
  int total = g.number(0);
  for (int id = root; id != r;) {
    node const n = g[id];
    bool const left = contains[static_cast<std::size_t>(n.a)] != 0;
    auto const sinhc = [&](int u) { return g.function(op::log_sinhc, u); };
    auto const cosh = [&](int u) { return g.function(op::log_cosh, u); };
    switch (n.kind) {
      case op::negative: break;
      case op::product: total = g.sum(total, log_magnitude(g, left ? n.b : n.a, limits_of)); break;
      case op::quotient:
        if (!left) return -1;
        total = g.difference(total, log_magnitude(g, n.b, limits_of));
        break;
      case op::sinh: total = g.sum(total, sinhc(n.a)); break;
      case op::asinh: total = g.difference(total, sinhc(id)); break;
      case op::tanh: total = g.difference(g.sum(total, sinhc(n.a)), cosh(n.a)); break;
      case op::atanh: total = g.difference(g.sum(total, cosh(id)), sinhc(id)); break;
      default: return -1;
    }
    id = left ? n.a : n.b;
  }
  return total;
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

struct radius_inversion {
  radius_problem problem = radius_problem::none;
  int formula = -1;  ///< r in terms of the new radius, if there was no problem
};

constexpr radius_inversion invert_radius(graph& g, int root, int r, int y, auto const& limits_of) {
  int const count = r <= root ? occurrences(g, root, r) : 0;
  if (count == 0) return {radius_problem::absent};
  if (count > 1) return {radius_problem::occurs_twice};
  if (log_ratio(g, root, r, limits_of) < 0) return {radius_problem::not_odd};
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

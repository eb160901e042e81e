// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/graph.hpp>

#include <limits>
#include <span>

namespace rgflow::inline RGFLOW_ISA::detail {

inline constexpr double infinity = std::numeric_limits<double>::infinity();

/// An interval that contains all values of a formula; a closed end may be attained.
struct range {
  double low = -infinity;
  double high = infinity;
  bool low_open = true;
  bool high_open = true;

  constexpr bool positive() const { return low > 0 || (low == 0 && low_open); }
  constexpr bool negative() const { return high < 0 || (high == 0 && high_open); }
  constexpr bool everything() const { return low == -infinity && high == infinity; }
  friend constexpr bool operator==(range const&, range const&) = default;
};

constexpr range point(double v) { return {v, v, false, false}; }

struct range_end {
  double value;
  bool open;
};

// 0 * inf is 0 here: an end that is never reached times one that is.
constexpr range_end times(range_end a, range_end b) {
  if (a.value == 0 || b.value == 0) return {0, (a.value == 0 ? a.open : true) && (b.value == 0 ? b.open : true)};
  return {a.value * b.value, a.open || b.open};
}

constexpr range hull(std::span<range_end const> ends) {
  range r{infinity, -infinity, true, true};
  for (auto const& e : ends) {
    if (e.value < r.low || (e.value == r.low && !e.open)) r.low = e.value, r.low_open = e.open;
    if (e.value > r.high || (e.value == r.high && !e.open)) r.high = e.value, r.high_open = e.open;
  }
  return r;
}

constexpr range product(range a, range b) {
  range_end const lo_a{a.low, a.low_open};
  range_end const hi_a{a.high, a.high_open};
  range_end const lo_b{b.low, b.low_open};
  range_end const hi_b{b.high, b.high_open};
  range_end const ends[] = {times(lo_a, lo_b), times(lo_a, hi_b), times(hi_a, lo_b), times(hi_a, hi_b)};
  return hull(ends);
}

constexpr range sum(range a, range b) {
  return {a.low + b.low, a.high + b.high, a.low_open || b.low_open, a.high_open || b.high_open};
}
constexpr range negative(range a) { return {-a.high, -a.low, a.high_open, a.low_open}; }

constexpr range reciprocal(range a) {
  if (a.positive())
    return {a.high == infinity ? 0 : 1 / a.high, a.low == 0 ? infinity : 1 / a.low, a.high_open, a.low_open};
  if (a.negative()) return negative(reciprocal(negative(a)));
  return {};
}

constexpr range magnitude(range a) {
  if (a.low >= 0) return a;
  if (a.high <= 0) return negative(a);
  bool const left = -a.low > a.high;
  return {0, left ? -a.low : a.high, false, left ? a.low_open : a.high_open};
}

constexpr range power(range a, int exponent) {
  if (exponent < 0) return reciprocal(power(a, -exponent));
  range const base = exponent % 2 == 0 ? magnitude(a) : a;
  if (exponent % 2 == 1 && base.low < 0) return {};
  range out = point(1);
  for (int k = 0; k < exponent; ++k) out = product(out, base);
  return out;
}

/// What the limits declared for symbols say about a formula. Transcendental functions keep only their sign and
/// their bounds: all that inversion asks for.
constexpr range range_of(graph const& g, int id, auto const& limits_of) {
  node const& n = g[id];
  auto const of = [&](int k) { return range_of(g, k, limits_of); };
  switch (n.kind) {
    case op::number: return point(n.value.value());
    case op::symbol: return limits_of(n.name);
    case op::sum: return sum(of(n.a), of(n.b));
    case op::difference: return sum(of(n.a), negative(of(n.b)));
    case op::product: return product(of(n.a), of(n.b));
    case op::quotient: return product(of(n.a), reciprocal(of(n.b)));
    case op::negative: return negative(of(n.a));
    case op::power: return power(of(n.a), n.b);
    case op::exp: return {0, infinity, true, true};
    case op::cosh: return {1, infinity, false, true};
    case op::sign:
    case op::sin:
    case op::cos: return {-1, 1, false, false};
    case op::abs: return magnitude(of(n.a));
    case op::log_sinhc:
    case op::log_cosh: return {0, infinity, false, true};
    case op::sqrt: {
      range const a = of(n.a);
      return {0, infinity, a.positive(), true};
    }
    case op::tanh:
    case op::sinh:
    case op::asinh: {
      range const a = of(n.a);
      range out = n.kind == op::tanh ? range{-1, 1, true, true} : range{};
      if (a.low >= 0) out.low = 0, out.low_open = a.positive();
      if (a.high <= 0) out.high = 0, out.high_open = a.negative();
      return out;
    }
    default: return {};
  }
}

/// Whether an operation and its slope are defined wherever the declared limits let its operands go.
constexpr bool defined(graph const& g, node const& n, auto const& limits_of) {
  auto const of = [&](int k) { return range_of(g, k, limits_of); };
  auto const nonzero = [](range r) { return r.positive() || r.negative(); };
  switch (n.kind) {
    case op::quotient: return nonzero(of(n.b));
    case op::power: return n.b >= 0 || nonzero(of(n.a));
    case op::log:
    case op::sqrt: return of(n.a).positive();
    case op::atanh: {
      range const a = of(n.a);
      return sum(a, point(1)).positive() && sum(a, point(-1)).negative();
    }
    default: return true;
  }
}

}  // namespace rgflow::inline RGFLOW_ISA::detail

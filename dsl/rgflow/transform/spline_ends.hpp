// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/simd/scalar.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <string>

// What a spline does around the interval of its knots; the contract is in spline.hpp. Arguments are brought into the
// interval before anything is computed from them, so that what is not chosen is finite too.

namespace rgflow::inline RGFLOW_ISA::detail {

/// What is common to splines that end at b = Num / Den, with y = x beyond.
template <std::int64_t Num, std::int64_t Den>
struct ends_at {
  static constexpr double high = static_cast<double>(Num) / static_cast<double>(Den);

  static std::string text() { return std::to_string(Num) + (Den == 1 ? "" : "/" + std::to_string(Den)); }

  template <class V>
  static V log_slope(V const& v, V const& l) {
    return chosen(v, V(0), l);
  }

 protected:
  /// A NaN counts as inside, so that it shows.
  template <class V>
  static V chosen(V const& v, V const& outside, V const& inside) {
    using engine::select;
    using std::abs;
    return select(abs(v) >= V(high), outside, inside);
  }
};

/// Knots on [-b, b]; the slopes at -b and b are 1.
template <std::int64_t Num, std::int64_t Den>
struct straight_ends : ends_at<Num, Den> {
  using ends = ends_at<Num, Den>;
  using ends::high;
  static constexpr double low = -high;
  template <std::size_t Bins>
  static constexpr std::size_t slopes = Bins - 1;
  template <std::size_t Bins>
  static constexpr std::size_t slope_at(std::size_t knot) {
    return knot == 0 || knot == Bins ? Bins : knot - 1;
  }

  template <class V>
  static V inner(V const& v) {
    using std::max, std::min;
    return max(min(v, V(high)), V(low));
  }
  template <class V>
  static V displaced(V const& v, V const& d) {
    return ends::chosen(v, V(0), d);
  }
  template <class V>
  static V bar(V const& v, V const& outer, V const& inner) {
    return ends::chosen(v, outer, inner);
  }
};

/// Knots on [0, b], y(-x) = -y(x); the slope at b is 1.
template <std::int64_t Num, std::int64_t Den>
struct odd_ends : ends_at<Num, Den> {
  using ends = ends_at<Num, Den>;
  using ends::high;
  static constexpr double low = 0;
  template <std::size_t Bins>
  static constexpr std::size_t slopes = Bins;
  template <std::size_t Bins>
  static constexpr std::size_t slope_at(std::size_t knot) {
    return knot;
  }

  template <class V>
  static V inner(V const& v) {
    using std::abs, std::min;
    return min(V(abs(v)), V(high));
  }
  template <class V>
  static V displaced(V const& v, V const& d) {
    return ends::chosen(v, V(0), turned(v, d));
  }
  template <class V>
  static V bar(V const& v, V const& outer, V const& inner) {
    return ends::chosen(v, outer, turned(v, inner));
  }

 private:
  template <class V>
  static V turned(V const& v, V const& d) {
    using engine::select;
    return select(v < V(0), -d, d);
  }
};

/// An angle in [-pi, pi].
template <class V>
V within_a_turn(V const& v) {
  using std::floor, std::max, std::min;
  constexpr double pi = std::numbers::pi;
  V const turns = floor(v * V(0.5 / pi) + V(0.5));
  return max(min(v - V(2 * pi) * turns, V(pi)), V(-pi));
}

/// Knots on [-pi, pi], repeated with this period; the slopes at -pi and pi are equal.
struct periodic_ends {
  static constexpr double high = std::numbers::pi;
  static constexpr double low = -high;
  template <std::size_t Bins>
  static constexpr std::size_t slopes = Bins;
  template <std::size_t Bins>
  static constexpr std::size_t slope_at(std::size_t knot) {
    return knot % Bins;
  }

  template <class V>
  static V inner(V const& v) {
    return within_a_turn(v);
  }
  template <class V>
  static V displaced(V const&, V const& d) {
    return d;
  }
  template <class V>
  static V log_slope(V const&, V const& l) {
    return l;
  }
  template <class V>
  static V bar(V const&, V const&, V const& inner) {
    return inner;
  }
};

/// Knots on [0, pi], y(-x) = -y(x), repeated with the period 2 pi: 0 and pi stay, with a slope each.
struct odd_circle_ends {
  static constexpr double high = std::numbers::pi;
  static constexpr double low = 0;
  template <std::size_t Bins>
  static constexpr std::size_t slopes = Bins + 1;
  template <std::size_t Bins>
  static constexpr std::size_t slope_at(std::size_t knot) {
    return knot;
  }

  template <class V>
  static V inner(V const& v) {
    using std::abs;
    return abs(within_a_turn(V(abs(v))));
  }
  /// By |v|, as pi and -pi, which are one angle, are displaced to opposite sides.
  template <class V>
  static V displaced(V const& v, V const& d) {
    using engine::select;
    using std::abs;
    V const of_modulus = select(within_a_turn(V(abs(v))) < V(0), -d, d);
    return select(v < V(0), -of_modulus, of_modulus);
  }
  template <class V>
  static V log_slope(V const&, V const& l) {
    return l;
  }
  template <class V>
  static V bar(V const& v, V const&, V const& inner) {
    return displaced(v, inner);
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

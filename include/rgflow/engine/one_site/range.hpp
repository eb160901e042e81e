// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>

// Where a density exp(w(x)) of one real number lies, of which nothing is known but that w can be evaluated.

namespace rgflow::inline RGFLOW_ISA::engine {

/// A range of the field.
struct field_range {
  double from = 0, to = 0;

  bool exists() const { return from < to; }
};

namespace detail {

// Whether the density at the end of a range, and on beyond it, is smaller than it is somewhere inside by that much.
template <class Exponent>
bool falls(Exponent const& exponent, double end, double depth) {
  double inside = -std::numeric_limits<double>::infinity();
  constexpr int few = 16;
  for (int k = -few; k <= few; ++k) inside = std::max(inside, exponent(end * k / few));
  return exponent(end) < inside - depth && exponent(1.5 * end) < inside - depth && exponent(2 * end) < inside - depth;
}

template <class Exponent>
field_range outermost(Exponent const& exponent, field_range const& r, double depth) {
  constexpr int marks = 96;
  double const step = (r.to - r.from) / marks;
  std::array<double, marks + 1> there{};
  for (int k = 0; k <= marks; ++k) there[static_cast<std::size_t>(k)] = exponent(r.from + step * k);
  double const least = *std::max_element(there.begin(), there.end()) - depth;
  int first = 0, last = marks;
  while (first < marks && there[static_cast<std::size_t>(first)] < least) ++first;
  while (last > first && there[static_cast<std::size_t>(last)] < least) --last;
  return {r.from + step * std::max(first - 1, 0), r.from + step * std::min(last + 1, marks)};
}

}  // namespace detail

/// Where the exponent is less than `depth` below its largest value, generously; an empty range if nothing is found.
template <class Exponent>
field_range range_of(Exponent const& exponent, double depth) {
  double size = 1;
  while (!(detail::falls(exponent, -size, depth) && detail::falls(exponent, size, depth))) {
    size *= 2;
    if (!(size < 0x1p60)) return {};
  }
  field_range r{-size, size};
  for (int zoom = 0; zoom < 60; ++zoom) {
    auto const next = detail::outermost(exponent, r, depth);
    if (next.to - next.from > 0.7 * (r.to - r.from)) break;
    r = next;
  }
  return r;
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

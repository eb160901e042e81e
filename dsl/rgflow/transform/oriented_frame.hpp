// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/modulus.hpp>
#include <rgflow/engine/complex_pair.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/simd/scalar.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace rgflow::inline RGFLOW_ISA::detail {

/// The axes of a complex number d: its direction e = d / |d|, and g = |d|^2 / (|d|^2 + 1), which tells how far d has
/// one. Both are constant where |d| is so small that g is lost beside 1.
template <class V>
struct oriented_frame {
  using pair = engine::complex_pair<V>;
  static constexpr double least = sizeof(engine::scalar_of_t<V>) == sizeof(float) ? 1e-6 : 1e-9;
  /// For the text of a model: weights that were trained with another g are those of another density.
  static constexpr char const* says = ", axes fade below |d| = 1";
  pair unit;
  V length, weight;

  explicit oriented_frame(V const* d) {
    using engine::select, std::max;
    length = max(engine::modulus<2>(d), V(least));
    auto const has_direction = length > V(least);
    unit = {select(has_direction, V(d[0] / length), V(1)), select(has_direction, V(d[1] / length), V(0))};
    V const inverse = V(1) / length;
    weight = V(1) / (V(1) + inverse * inverse);
  }

  /// The cotangent of d from that of its phase and that of g.
  pair pull_back(V const& phase_bar, V const& weight_bar) const {
    using engine::select;
    V const turn = phase_bar / length;
    V const stretch = V(2) * weight * (V(1) - weight) * weight_bar / length;
    auto const has_direction = length > V(least);
    return {select(has_direction, V(stretch * unit.re - turn * unit.im), V(0)),
            select(has_direction, V(stretch * unit.im + turn * unit.re), V(0))};
  }
  /// The same from the cotangent of e.
  pair pull_back(pair const& unit_bar, V const& weight_bar) const {
    return pull_back(V(unit.re * unit_bar.im - unit.im * unit_bar.re), weight_bar);
  }
};

/// Two functions of a coordinate u by which the numbers of what happens off the axis depend on it, and their slopes:
/// one that tells its sign, u / q with q^2 = 1 + u^2, and one that grows as the logarithm of a width which falls as 1 /
/// u does, log q, as where the action has |x|^4.
template <class V>
struct oriented_bend {
  V odd, even, odd_slope, even_slope;

  explicit oriented_bend(V const& u) {
    using std::log;
    std::array<V, 2> const legs{V(1), u};
    V const q = engine::modulus<2>(legs.data()), inverse = V(1) / q;
    odd = u * inverse;
    even = log(q);
    odd_slope = inverse * inverse * inverse;
    even_slope = odd * inverse;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

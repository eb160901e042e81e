// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/transform_contract.hpp>
#include <rgflow/engine/simd/scalar.hpp>

#include <algorithm>
#include <cmath>

namespace rgflow::inline RGFLOW_ISA::detail {

/// One bin of a monotone rational-quadratic spline: [left, left + width] goes to [bottom, bottom + height], with slopes
/// `first` and `last` at its ends (Gregory and Delbourgo, IMA J. Numer. Anal. 2 (1982) 123; Durkan et al.,
/// arXiv:1906.04032, section 3.1). With the mean slope s, the share a of the bin that lies left of x and b = 1 - a,
///
///   (y - bottom) / height = a (s a + first b) / D,   D = s + (first + last - 2 s) a b,
///   dy/dx = (s / D)^2 M,                             M = first b^2 + 2 s a b + last a^2.
///
/// Values are computed as what is added to the argument, so that a bin with s = first = last = 1 and bottom = left
/// gives it back to the last bit.
template <class V>
struct spline_bin {
  V left, width, bottom, height, first, last;

  /// A point of the bin by its shares a and b of the width.
  struct point {
    V before, behind;
  };

  V mean_slope() const { return height / width; }

  point at(V const& x) const {
    using std::min;
    V const before = min((x - left) / width, V(1));
    return {before, V(1) - before};
  }

  V denominator(point const& p) const {
    V const s = mean_slope();
    return s + (first + last - (s + s)) * p.before * p.behind;
  }
  V numerator_of_slope(point const& p) const {
    return first * p.behind * p.behind + V(2) * mean_slope() * p.before * p.behind + last * p.before * p.before;
  }
  V slope(point const& p) const {
    V const ratio = mean_slope() / denominator(p);
    return ratio * ratio * numerator_of_slope(p);
  }

  /// d log(dy/dx) / dx.
  V slope_of_log_slope(point const& p) const {
    V const s = mean_slope();
    V const a = p.before, b = p.behind;
    return (V(2) * (last * a - first * b + s * (b - a)) / numerator_of_slope(p) -
            V(2) * (first + last - (s + s)) * (b - a) / denominator(p)) /
           width;
  }

  /// y - x.
  V displacement(point const& p) const {
    V const s = mean_slope();
    V const bent = (first - s) * p.behind - (last - s) * p.before;
    return (bottom - left) + (height - width) * p.before + height * p.before * p.behind * bent / denominator(p);
  }

  /// The point that goes to y, and x - y in `displacement`. With the share u of the height that lies below y and
  /// v = 1 - u, a = 2 s u / (2 s u + r + q) where q = first v - last u and r^2 = q^2 + 4 s^2 u v: unlike the usual
  /// discriminant this can't become negative. Where q < 0 the bin is seen from its other end, which exchanges a and b,
  /// u and v, and the sign of q, so that nothing cancels in r + q.
  point at_value(V const& y, V& displacement) const {
    using engine::select;
    using std::min, std::sqrt;
    V const s = mean_slope();
    V const u = min((y - bottom) / height, V(1));
    V const v = V(1) - u;
    V const q = first * v - last * u;
    V const r = sqrt(q * q + V(4) * s * s * u * v);
    auto const from_low = q >= V(0);
    V const near = select(from_low, u, v);
    V const part = V(2) * s * near;
    V const size = r + select(from_low, q, -q);
    V const whole = part + size;
    point const p{select(from_low, part, size) / whole, select(from_low, size, part) / whole};
    // u - a, or b - v, is near (whole - 2 s) / whole too, in which a factor vanishes where y is on the straight line.
    V const bent = (first - s) * v - (last - s) * u;
    V const lean = ((first + s) * v - (last + s) * u) / (r + s);
    V const on_line = near * bent * (V(1) + select(from_low, lean, -lean)) / whole;
    V const above = select(bent == V(0), on_line, select(from_low, u - p.before, p.behind - v));
    displacement = (left - bottom) + (width - height) * p.before - height * above;
    return p;
  }

  /// The cotangents of the six numbers of the bin, and that of x in `x_bar`, where those of y and of log dy/dx are
  /// given.
  spline_bin pull_back(point const& p, V const& y_bar, V const& log_slope_bar, V& x_bar) const {
    V const s = mean_slope();
    V const a = p.before, b = p.behind, ab = a * b;
    V const d = denominator(p);
    V const m = numerator_of_slope(p);
    V const low = s * a + first * b, high = s * b + last * a;  // share of y: a low / d; the rest: b high / d
    V const d_bar = V(-2) * log_slope_bar / d;
    V const m_bar = log_slope_bar / m;
    V const per_square = y_bar * height * ab / (d * d);
    x_bar = y_bar * slope(p) + log_slope_bar * slope_of_log_slope(p);
    V const s_bar = per_square * (last * a * a - first * b * b) + d_bar * (V(1) - (ab + ab)) + m_bar * (ab + ab) +
                    V(2) * log_slope_bar / s;
    return {-x_bar,
            -(a * x_bar + s * s_bar / width),
            y_bar,
            y_bar * a * low / d + s_bar / width,
            per_square * b * high + d_bar * ab + m_bar * b * b,
            -(per_square * a * low) + d_bar * ab + m_bar * a * a};
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

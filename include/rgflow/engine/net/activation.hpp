// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/simd/scalar.hpp>
#include <rgflow/engine/simd/unrolled.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>

// The Activation contract: what a hidden unit does with its input. An activation A is a stateless type with
//
//   A::value(x)            the activation y, for any scalar (float, double, lanes, tape variable)
//   A::slope(x, y)         dy/dx
//   A::needs_input         whether slope reads x; if not, callers may keep only y and pass it as both
//
// and, where it holds,
//
//   static constexpr bool is_odd = true;     value(-x) = -value(x)
//   static constexpr bool is_even = true;    value(-x) = value(x)
//                                            both let nets be proved odd or even
//   static constexpr double gain;            scales the starting weights of the layers in front of it: their variance
//                                            is gain^2 / inputs, so that signals neither grow nor fade with depth
//   static std::string name();
//
// What those below cost, and how accurate they are, is in a table in docs/net.md.

namespace rgflow::inline RGFLOW_ISA {

template <class A>
concept Activation = requires(double x, double y) {
  { A::value(x) } -> std::convertible_to<double>;
  { A::slope(x, y) } -> std::convertible_to<double>;
  { A::needs_input } -> std::convertible_to<bool>;
};

namespace engine {

struct tanh_activation {
  static constexpr bool needs_input = false;
  template <class V>
  RGFLOW_INLINE static V value(V const& x) {
    using std::tanh;
    return tanh(x);
  }
  template <class V>
  RGFLOW_INLINE static V slope(V const&, V const& y) {
    return V(1) - y * y;
  }
};

/// x / sqrt(1 + x^2): smooth and bounded like tanh, and cheaper.
struct algebraic_activation {
  static constexpr bool needs_input = false;
  template <class V>
  RGFLOW_INLINE static V value(V const& x) {
    using std::max;
    using std::min;
    V const c = max(min(x, V(1e9)), V(-1e9));  // its square must not overflow
    return c * rsqrt(V(1) + c * c);
  }
  template <class V>
  RGFLOW_INLINE static V slope(V const&, V const& y) {
    using std::max;
    V const q = max(V(1) - y * y, V(1e-30));
    return q * q * rsqrt(q);  // (1 - y^2)^(3/2)
  }
};

/// x / (1 + |x|)
struct softsign_activation {
  static constexpr bool needs_input = false;
  template <class V>
  RGFLOW_INLINE static V value(V const& x) {
    using std::abs;
    return x / (V(1) + abs(x));
  }
  template <class V>
  RGFLOW_INLINE static V slope(V const&, V const& y) {
    using std::abs;
    V const q = V(1) - abs(y);
    return q * q;
  }
};

/// x above 0, e^x - 1 below.
struct elu_activation {
  static constexpr bool needs_input = false;
  template <class V>
  RGFLOW_INLINE static V value(V const& x) {
    using std::expm1;
    using std::max;
    using std::min;
    return max(x, V(0)) + expm1(min(x, V(0)));
  }
  template <class V>
  RGFLOW_INLINE static V slope(V const&, V const& y) {
    using std::min;
    return V(1) + min(y, V(0));
  }
};

/// x above 0, x / 100 below.
struct leaky_relu_activation {
  static constexpr bool needs_input = false;
  template <class V>
  RGFLOW_INLINE static V value(V const& x) {
    using std::max;
    return max(x, V(0.01) * x);
  }
  template <class V>
  RGFLOW_INLINE static V slope(V const&, V const& y) {
    return select(y > V(0), V(1), V(0.01));
  }
};

/// log(1 + e^x)
struct softplus_activation {
  static constexpr bool needs_input = false;
  template <class V>
  RGFLOW_INLINE static V value(V const& x) {
    using std::abs;
    using std::exp;
    using std::log1p;
    using std::max;
    return max(x, V(0)) + log1p(exp(-abs(x)));
  }
  template <class V>
  RGFLOW_INLINE static V slope(V const&, V const& y) {
    using std::expm1;
    return -expm1(-y);
  }
};

namespace detail {

/// 1 / (1 + e^-u) and its derivative, both to the last digits wherever u is: far out the derivative is e^-|u|, where
/// one made of 1 - tanh^2 would be nothing but rounding.
template <class V>
RGFLOW_INLINE void logistic(V const& u, V& value, V& slope) {
  using std::abs;
  using std::exp;
  V const e = exp(-abs(u)), q = V(1) / (V(1) + e);
  value = select(u > V(0), q, e * q);
  slope = e * q * q;
}

}  // namespace detail

/// x / (1 + e^-x), also called swish.
struct silu_activation {
  static constexpr bool needs_input = true;
  template <class V>
  RGFLOW_INLINE static V value(V const& x) {
    using std::tanh;
    V const half = V(0.5) * x;
    return half + half * tanh(half);  // the logistic function is (1 + tanh(x/2)) / 2: nothing can overflow
  }
  template <class V>
  RGFLOW_INLINE static V slope(V const& x, V const&) {
    V share, bend;
    detail::logistic(x, share, bend);
    return share + x * bend;
  }
};

/// x^2 / (1 + x^2): even and bounded.
struct saturating_square_activation {
  static constexpr bool needs_input = true;
  template <class V>
  RGFLOW_INLINE static V value(V const& x) {
    using std::min;
    V const square = min(x * x, V(1e18));  // beyond, x^2 / (1 + x^2) would become infinity / infinity
    return square / (V(1) + square);
  }
  template <class V>
  RGFLOW_INLINE static V slope(V const& x, V const&) {
    using std::max;
    using std::min;
    V const c = max(min(x, V(1e9)), V(-1e9));  // its square must not overflow
    V const q = V(1) / (V(1) + c * c);
    return V(2) * c * q * q;
  }
};

/// x / (1 + e^(-b x)) with a trained slope b (Ramachandran, Zoph & Le, arXiv:1710.05941).
struct sloped_silu {
  template <class V, class B>
  RGFLOW_INLINE static V value(V const& x, B const& b) {
    using std::tanh;
    V const half = V(0.5) * x;
    return half + half * tanh(V(b) * half);
  }
  /// Its derivatives by x and b.
  template <class V, class B>
  RGFLOW_INLINE static void slopes(V const& x, B const& b, V& by_x, V& by_b) {
    V const u = V(b) * x;
    V share, bend;
    detail::logistic(u, share, bend);
    by_b = x * (x * bend);
    by_x = share + u * bend;
  }
};

}  // namespace engine
}  // namespace rgflow::inline RGFLOW_ISA

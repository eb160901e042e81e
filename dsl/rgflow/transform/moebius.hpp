// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/simd/scalar.hpp>
#include <rgflow/transform/raw.hpp>
#include <rgflow/transform/written.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

/// An angle moved towards 0 or away from it, tan(y / 2) = exp(s) tan(x / 2), as a Moebius transformation that maps the
/// unit circle to itself moves it (Rezende et al., arXiv:2002.02428): it makes a uniform angle one of a wrapped Cauchy
/// distribution. With u = tanh(s / 2),
///
///   y = x + 2 atan(u sin x / (1 - u cos x)),   y' = (1 - u^2) / (1 - 2 u cos x + u^2).
///
/// Raw number: that of u, |u| < 0.98, so that a slope is at most 99. y(-x) = -y(x), and f(x + 2 pi) = f(x) + 2 pi.
struct moebius {
  static constexpr std::size_t parameters = 1;
  static constexpr bool is_odd = true;
  static constexpr bool winds_once = true;  ///< f(x + 2 pi) = f(x) + 2 pi, so a phase can be moved by it

  static std::string describe() { return "angle: tan(y / 2) = exp(s) tan(x / 2), |tanh(s / 2)| < 0.98"; }

  template <class V>
  static transformed<V> apply(V const& x, std::span<V const, parameters> raw) {
    return at<V>(x, number(raw).value).moved();
  }
  template <class V>
  static transformed<V> invert(V const& y, std::span<V const, parameters> raw) {
    return at<V>(y, -number(raw).value).moved();
  }

  template <class V>
  struct derivatives {
    V value, slope, log_slope, log_slope_x;
    std::array<V, parameters> value_p, log_slope_p;
  };
  template <class V>
  static derivatives<V> gradients(V const& x, std::span<V const, parameters> raw) {
    auto const [u, u_raw] = number(raw);
    at<V> const there(x, u);
    auto const y = there.moved();
    V const twice = V(2) / there.below;
    return {y.value,
            there.above / there.below,
            y.log_slope,
            -u * there.sine * twice,
            {there.sine * twice * u_raw},
            {((there.cosine - u) * twice - V(2) * u / there.above) * u_raw}};
  }

 private:
  template <class V>
  static detail::raw_image<V> number(std::span<V const, parameters> raw) {
    return detail::bounded_raw<V>(raw[0], 0.98);
  }

  template <class V>
  struct at {
    V x, u, sine, cosine, above, below;  // y' = above / below

    at(V const& angle, V const& toward) : x(angle), u(toward) {
      using engine::sin_cos;
      sin_cos(x, sine, cosine);
      above = V(1) - u * u;
      below = above + V(2) * u * (u - cosine);
    }

    transformed<V> moved() const {
      using std::atan, std::log;
      return {x + V(2) * atan(u * sine / (V(1) - u * cosine)), log(above / below)};
    }
  };
};

}  // namespace rgflow::inline RGFLOW_ISA

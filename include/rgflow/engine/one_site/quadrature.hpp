// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>

#include <array>
#include <cstddef>

namespace rgflow::inline RGFLOW_ISA::engine {

/// Gauss and Legendre's rule of 16 points, exact for polynomials of degree 31.
struct gauss_legendre {
  static constexpr std::size_t points = 16;
  static constexpr std::array<double, points / 2> distance = {
      0.095012509837637440185, 0.28160355077925891323, 0.45801677765722738634, 0.61787624440264374845,
      0.7554044083550030339,   0.86563120238783174388, 0.94457502307323257608, 0.9894009349916499326};
  static constexpr std::array<double, points / 2> weight = {
      0.18945061045506849629, 0.18260341504492358887, 0.16915651939500253819,  0.14959598881657673208,
      0.12462897125553387205, 0.09515851168249278481, 0.062253523938647892863, 0.027152459411754094852};

  /// f(t, w) for the points t of [from, to], taken as so many panels, and their weights: the integral of g is the sum
  /// of w g(t). Per lane.
  template <class V, class F>
  static void each(V const& from, V const& to, std::size_t panels, F&& f) {
    using T = scalar_of_t<V>;
    V const half = (to - from) * V(T(0.5) / static_cast<T>(panels));
    for (std::size_t p = 0; p < panels; ++p) {
      V const middle = from + V(static_cast<T>(2 * p + 1)) * half;
      for (std::size_t k = 0; k < points / 2; ++k) {
        V const away = V(static_cast<T>(distance[k])) * half, w = V(static_cast<T>(weight[k])) * half;
        f(V(middle - away), w);
        f(V(middle + away), w);
      }
    }
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

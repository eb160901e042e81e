// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/transform/spline.hpp>
#include <rgflow/transform/spline_ends.hpp>
#include <rgflow/transform/written.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

/// A monotone rational-quadratic spline of `Bins` bins on [-b, b], b = Num / Den, and y = x outside (Durkan et al.,
/// arXiv:1906.04032). Raw numbers: Bins widths, Bins heights, Bins - 1 slopes at the inner knots; the slopes at -b and
/// b are 1. A bin is at least 1/100 of an even share wide and high, a slope at a knot lies between 1/1000 and 1000.
template <std::size_t Bins, std::int64_t Num = 4, std::int64_t Den = 1>
struct rational_quadratic_spline : detail::spline<Bins, detail::straight_ends<Num, Den>> {
 private:
  using ends = detail::straight_ends<Num, Den>;
  static_assert(detail::checked_spline<rational_quadratic_spline, Bins, (Num > 0 && Den > 0)>::fits);

 public:
  static std::string describe() {
    return "rational-quadratic spline, " + std::to_string(Bins) + " bins, |x| < " + ends::text();
  }
};

}  // namespace rgflow::inline RGFLOW_ISA

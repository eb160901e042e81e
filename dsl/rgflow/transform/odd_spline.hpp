// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/transform/spline.hpp>
#include <rgflow/transform/spline_ends.hpp>
#include <rgflow/transform/written.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

/// A rational-quadratic spline with y(-x) = -y(x): `Bins` bins on [0, b], b = Num / Den, and y = x beyond
/// (rational_quadratic_spline.hpp). Raw numbers: Bins widths, Bins heights, Bins slopes from the one at 0 on. A
/// coupling with a net of even outputs commutes with x -> -x.
template <std::size_t Bins, std::int64_t Num = 4, std::int64_t Den = 1>
struct odd_spline : detail::spline<Bins, detail::odd_ends<Num, Den>> {
 private:
  using ends = detail::odd_ends<Num, Den>;
  static_assert(detail::checked_spline<odd_spline, Bins, (Num > 0 && Den > 0)>::fits);

 public:
  static constexpr bool is_odd = true;

  static std::string describe() {
    return "odd rational-quadratic spline, " + std::to_string(Bins) + " bins, 0 < |x| < " + ends::text();
  }
};

}  // namespace rgflow::inline RGFLOW_ISA

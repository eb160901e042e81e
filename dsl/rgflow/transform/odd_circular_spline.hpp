// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/transform/spline.hpp>
#include <rgflow/transform/spline_ends.hpp>
#include <rgflow/transform/written.hpp>

#include <cstddef>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

/// A rational-quadratic spline of an angle with y(-x) = -y(x): `Bins` bins on [0, pi], which it takes to itself, with a
/// slope at each of its ends; it goes on with f(x + 2 pi) = f(x) + 2 pi. So 0 and pi stay where they are, and it makes a
/// uniform angle more probable about one of them, or about both, alike on both sides. Raw numbers: Bins widths, Bins
/// heights, Bins + 1 slopes from the one at 0 on.
template <std::size_t Bins>
struct odd_circular_spline : detail::spline<Bins, detail::odd_circle_ends> {
 private:
  static_assert(detail::checked_spline<odd_circular_spline, Bins>::fits);

 public:
  static constexpr bool is_odd = true;
  static constexpr bool winds_once = true;  ///< f(x + 2 pi) = f(x) + 2 pi, so a phase can be moved by it

  static std::string describe() { return "odd circular rational-quadratic spline, " + std::to_string(Bins) + " bins"; }
};

}  // namespace rgflow::inline RGFLOW_ISA

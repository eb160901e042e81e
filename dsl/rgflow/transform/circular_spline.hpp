// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/transform/spline.hpp>
#include <rgflow/transform/spline_ends.hpp>
#include <rgflow/transform/written.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

/// A rational-quadratic spline of an angle, y = f(x) + t: f has `Bins` bins on [-pi, pi] with equal slopes at both ends
/// and goes on with this period, f(x + 2 pi) = f(x) + 2 pi (Rezende et al., arXiv:2002.02428). So it acts on angles of
/// any interval, and as a map of the reals it has an inverse; the result is not brought back into an interval. Raw
/// numbers: Bins widths, Bins heights, Bins slopes, the shift t.
template <std::size_t Bins>
struct circular_spline {
 private:
  using turning = detail::spline<Bins, detail::periodic_ends>;
  static_assert(detail::checked_spline<circular_spline, Bins>::fits);

 public:
  static constexpr std::size_t parameters = turning::parameters + 1;
  static constexpr bool winds_once = true;  ///< f(x + 2 pi) = f(x) + 2 pi, so a phase can be moved by it

  static std::string describe() { return "circular rational-quadratic spline, " + std::to_string(Bins) + " bins"; }

  template <class V>
  static transformed<V> apply(V const& x, std::span<V const, parameters> raw) {
    auto const turned = turning::apply(x, of_turning(raw));
    return {turned.value + raw[parameters - 1], turned.log_slope};
  }
  template <class V>
  static transformed<V> invert(V const& y, std::span<V const, parameters> raw) {
    return turning::invert(V(y - raw[parameters - 1]), of_turning(raw));
  }

  template <direction D, class V>
  static void pull_back(V& v, V& bar, V const& log_det_bar, std::span<V const, parameters> raw,
                        std::span<V, parameters> raw_bar) {
    V const shift = raw[parameters - 1];
    if constexpr (D == direction::encode) {
      v = v - shift;
      raw_bar[parameters - 1] = bar;
    }
    turning::template pull_back<D>(v, bar, log_det_bar, of_turning(raw), of_turning(raw_bar));
    if constexpr (D == direction::decode) {
      v = v + shift;
      raw_bar[parameters - 1] = -bar;
    }
  }
  template <class V>
  static void pull_back_from_input(V const& x, V& bar, V const& log_det_bar, std::span<V const, parameters> raw,
                                   std::span<V, parameters> raw_bar) {
    raw_bar[parameters - 1] = bar;
    turning::pull_back_from_input(x, bar, log_det_bar, of_turning(raw), of_turning(raw_bar));
  }

 private:
  template <class V>
  static std::span<V, turning::parameters> of_turning(std::span<V, parameters> raw) {
    return raw.template subspan<0, turning::parameters>();
  }
};

}  // namespace rgflow::inline RGFLOW_ISA

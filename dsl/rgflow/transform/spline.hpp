// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/transform_contract.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/transform/spline_bin.hpp>
#include <rgflow/transform/spline_knots.hpp>

#include <cmath>
#include <cstddef>
#include <span>

namespace rgflow::inline RGFLOW_ISA::detail {

/// A rational-quadratic spline of the reals; what happens around the interval [Ends::low, Ends::high] of the knots is
/// the business of Ends:
///
///   inner(v)              where v, any real number, lies in the interval
///   displaced(v, d)       what is added to v where d is added to inner(v); it is linear in d
///   log_slope(v, l)       the log-slope at v where that of the spline at inner(v) is l; linear too
///   bar(v, outer, inner)  the cotangent of v, from that of the result (where v stays as it is) and from that of
///   inner(v)
template <std::size_t Bins, class Ends>
struct spline {
  static constexpr std::size_t parameters = 2 * Bins + Ends::template slopes<Bins>;

  template <class V>
  static transformed<V> apply(V const& x, std::span<V const, parameters> raw) {
    using std::log;
    V const u = Ends::inner(x);
    auto const bin = knots<V>(raw).template bin_of<direction::encode>(u).bin;
    auto const p = bin.at(u);
    return {x + Ends::displaced(x, bin.displacement(p)), Ends::log_slope(x, log(bin.slope(p)))};
  }

  template <class V>
  static transformed<V> invert(V const& y, std::span<V const, parameters> raw) {
    using std::log;
    V const u = Ends::inner(y);
    auto const bin = knots<V>(raw).template bin_of<direction::decode>(u).bin;
    V displacement;
    auto const p = bin.at_value(u, displacement);
    return {y + Ends::displaced(y, displacement), Ends::log_slope(y, -log(bin.slope(p)))};
  }

  template <direction D, class V>
  static void pull_back(V& v, V& bar, V const& log_det_bar, std::span<V const, parameters> raw,
                        std::span<V, parameters> raw_bar) {
    knots<V> const all(raw);
    V const u = Ends::inner(v);
    auto const [bin, number] = all.template bin_of<opposite(D)>(u);
    if constexpr (D == direction::encode) {
      V displacement;
      auto const p = bin.at_value(u, displacement);
      v = v + Ends::displaced(v, displacement);
      pull_back_at(all, bin, number, p, v, bar, log_det_bar, raw_bar);
    } else {
      // y and the knots p move x by dx = (dy - f_p dp) / f', and the log-slope of this direction by -(l_x dx + l_p dp).
      auto const p = bin.at(u);
      V const log_slope_bar = Ends::log_slope(v, log_det_bar);
      V const y_bar = (Ends::displaced(v, bar) - log_slope_bar * bin.slope_of_log_slope(p)) / bin.slope(p);
      V x_bar;
      all.pull_back(number, bin.pull_back(p, -y_bar, -log_slope_bar, x_bar), raw_bar);
      bar = Ends::bar(v, bar, y_bar);
      v = v + Ends::displaced(v, bin.displacement(p));
    }
  }

  template <class V>
  static void pull_back_from_input(V const& x, V& bar, V const& log_det_bar, std::span<V const, parameters> raw,
                                   std::span<V, parameters> raw_bar) {
    knots<V> const all(raw);
    V const u = Ends::inner(x);
    auto const [bin, number] = all.template bin_of<direction::encode>(u);
    pull_back_at(all, bin, number, bin.at(u), x, bar, log_det_bar, raw_bar);
  }

 private:
  template <class V>
  using knots = spline_knots<Bins, Ends, V>;

  /// The adjoint of apply at x, in a given point of a bin.
  template <class V>
  static void pull_back_at(knots<V> const& all, spline_bin<V> const& bin, V const& number,
                           typename spline_bin<V>::point const& p, V const& x, V& bar, V const& log_det_bar,
                           std::span<V, parameters> raw_bar) {
    V x_bar;
    auto const of_bin = bin.pull_back(p, Ends::displaced(x, bar), Ends::log_slope(x, log_det_bar), x_bar);
    all.pull_back(number, of_bin, raw_bar);
    bar = Ends::bar(x, bar, x_bar);
  }
};

/// Why a spline is refused; `Declared` appears in the message.
template <class Declared, std::size_t Bins, bool HasEnd = true>
struct checked_spline {
  static_assert(HoldsFor<(Bins >= 2), Declared>,
                "rgflow: a spline has two bins or more: rational_quadratic_spline<8>. See docs/transform.md");
  static_assert(HoldsFor<HasEnd, Declared>,
                "rgflow: a spline with straight ends acts between -b and b, where b is a positive number or quotient: "
                "rational_quadratic_spline<8, 5>, rational_quadratic_spline<8, 7, 2>. See docs/transform.md");
  static constexpr bool fits = Bins >= 2 && HasEnd;
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/one_site/normal_tail.hpp>
#include <rgflow/engine/one_site/range.hpp>
#include <rgflow/engine/quadrature.hpp>
#include <rgflow/engine/simd/scalar.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// A cotangent of z as one of the field, whose slope by z is given. Far out that is zero, and of a standard normal
/// density nothing is left to divide by it.
template <class V>
V share_of(V const& z_bar, V const& by_z) {
  return select(z_bar == V(0), V(0), V(z_bar / by_z));
}

/// The field of a site as a function of a standard normal number z and the field h of its neighbours, such that it is
/// distributed by exp(-V(phi) + h phi) / Z1(h): the solution of F(phi; h) = Phi(z), where F is the integral of that
/// density and Phi that of the normal one. It rises with z. A table in (z, h) gives the start of Newton steps on the
/// logarithm of the smaller one of the integrals to the left and the right of phi, so tails keep their relative
/// accuracy; what lies beyond the table, or does not settle, is bracketed. In double F is right to about 1e-13.
///
/// The densities may depend on h in another way: a Family, which is borrowed, says how. It has
///
///     exponent(phi, h)        the logarithm of the density, up to a constant, for every number type V
///     slope(phi, h)           its derivative by phi
///     score(phi, h)           its derivative by h
///     range(h, depth)         where it is less than `depth` below its largest value
///     exact(h)                a one_site_normalization, to all digits
///     largest()               the |h| that a table reaches to
///     column_spacing()        by how much h may change from one column of the table to the next
///     panels()                of Gauss and Legendre's rule over a range
///
/// one_site_partition is one, linear in h.
template <class Family>
class one_site_quantile {
 public:
  explicit one_site_quantile(Family const& of) : family_(of), spacing_(of.column_spacing()) {
    auto const columns = static_cast<long>(std::ceil(family_.largest() / spacing_));
    largest_ = static_cast<double>(columns) * spacing_;
    for (long k = -columns; k <= columns; ++k) add_column(static_cast<double>(k) * spacing_);
  }

  /// phi(z; h), where log_z is log Z1(h). Per lane.
  template <class V>
  V value(V const& z, V const& h, V const& log_z) const {
    using T = scalar_of_t<V>;
    V phi, end, target;
    std::array<bool, lane_count<V>> alone{};
    for (std::size_t j = 0; j < lane_count<V>; ++j) {
      auto const at = static_cast<double>(lane(z, j)), in = static_cast<double>(lane(h, j));
      alone[j] = !(std::abs(at) <= most && std::abs(in) <= largest_);
      auto const near = alone[j] ? start{} : start_at(at, in);
      set_lane(phi, j, static_cast<T>(near.phi));
      set_lane(end, j, static_cast<T>(at < 0 ? near.range.from : near.range.to));
      set_lane(target, j, static_cast<T>(log_normal_tail(std::abs(alone[j] ? 0 : at))));
    }
    auto const settled = settle(phi, end, h, log_z, target);
    for (std::size_t j = 0; j < lane_count<V>; ++j)
      if (alone[j] || !settled[j])
        set_lane(phi, j,
                 static_cast<T>(beyond(*this, static_cast<double>(lane(h, j))).value(static_cast<double>(lane(z, j)))));
    return phi;
  }

  /// The inverse: z(phi; h).
  template <class V>
  V bulk(V const& phi, V const& h, V const& log_z) const {
    using std::abs, std::log;
    using T = scalar_of_t<V>;
    auto const far = far_ends(phi, h);
    V const outward = integral(phi, far.end, h);
    V const log_tail = log(abs(outward)) + family_.exponent(phi, h) - log_z;
    V z;
    for (std::size_t j = 0; j < lane_count<V>; ++j) {
      auto const x = static_cast<double>(lane(phi, j)), in = static_cast<double>(lane(h, j));
      double const tail = far.alone[j] ? beyond(*this, in).log_tail(x, lane(far.end, j) > lane(phi, j)) -
                                             static_cast<double>(lane(log_z, j))
                                       : static_cast<double>(lane(log_tail, j));
      double const size = -normal_at_tail(std::min(tail, -1e-300));
      set_lane(z, j, static_cast<T>(lane(far.end, j) > lane(phi, j) ? -size : size));
    }
    return z;
  }

  template <class V>
  struct slopes {
    V by_z, by_h;
  };
  /// d phi/dz and d phi/dh at phi = phi(z; h): N(z) / p(phi | h), and -(dF/dh) / p(phi | h). `mean` is d log_z/dh.
  template <class V>
  slopes<V> slopes_at(V const& z, V const& phi, V const& h, V const& log_z, V const& mean) const {
    using std::exp;
    using T = scalar_of_t<V>;
    auto const far = far_ends(phi, h);
    V by_h = integral_by_h(phi, far.end, h, mean);
    for (std::size_t j = 0; j < lane_count<V>; ++j)
      if (far.alone[j])
        set_lane(by_h, j,
                 static_cast<T>(beyond(*this, static_cast<double>(lane(h, j)))
                                    .by_h(static_cast<double>(lane(phi, j)), static_cast<double>(lane(mean, j)),
                                          lane(far.end, j) > lane(phi, j))));
    return {exp(log_normal_density(z) - family_.exponent(phi, h) + log_z), by_h};
  }

 private:
  static constexpr double most = 7.5;  // the table's largest z
  static constexpr double step = 0.25;
  static constexpr std::size_t rows = 61;
  static constexpr double depth = 75;  // from the largest exponent to where an integral of the table ends

  struct point {
    double phi, by_z, by_h;
  };
  struct column {
    field_range range{};
    std::array<point, rows> at{};
  };
  struct start {
    double phi = 0;
    field_range range{};
  };

  static double z_of(std::size_t row) { return step * static_cast<double>(row) - most; }

  void add_column(double h) {
    column c;
    c.range = family_.range(h, depth);
    auto const n = family_.exact(h);
    double phi = n.middle;
    for (std::size_t up = 0; up < rows; ++up) {
      // From the middle outwards, each from the one before.
      std::size_t const middle = rows / 2, row = up <= middle ? middle - up : up;
      if (up == middle + 1) phi = c.at[middle].phi + step * c.at[middle].by_z;
      double const z = z_of(row);
      double const end = z < 0 ? c.range.from : c.range.to;
      if (!settle(phi, end, h, n.log_z, log_normal_tail(std::abs(z)))[0]) phi = beyond(*this, h).value(z);
      double const by_z = std::exp(log_normal_density(z) - family_.exponent(phi, h) + n.log_z);
      c.at[row] = {phi, by_z, integral_by_h(phi, end, h, n.mean)};
      phi += (up < middle ? -step : step) * by_z;
    }
    columns_.push_back(c);
  }

  /// Hermite interpolation along z, then along h.
  start start_at(double z, double h) const {
    double const u = (z + most) / step, v = (h + largest_) / spacing_;
    auto const i = std::min(static_cast<std::size_t>(u), rows - 2);
    auto const j = std::min(static_cast<std::size_t>(v), columns_.size() - 2);
    double const s = u - static_cast<double>(i), t = v - static_cast<double>(j);
    auto const &left = columns_[j], &right = columns_[j + 1];
    auto const along = [&](column const& of, double& by_h) {
      point const &first = of.at[i], &second = of.at[i + 1];
      by_h = (first.by_h + s * (second.by_h - first.by_h)) * spacing_;
      return hermite(s, first.phi, first.by_z * step, second.phi, second.by_z * step);
    };
    double by_h_left, by_h_right;
    double const phi_left = along(left, by_h_left), phi_right = along(right, by_h_right);
    return {hermite(t, phi_left, by_h_left, phi_right, by_h_right),
            {std::min(left.range.from, right.range.from), std::max(left.range.to, right.range.to)}};
  }
  static double hermite(double t, double a, double slope_a, double b, double slope_b) {
    double const u = 1 - t;
    return u * u * ((1 + 2 * t) * a + t * slope_a) + t * t * ((1 + 2 * u) * b - u * slope_b);
  }

  /// The integral of exp(w(t) - w(phi)) from phi to `end`, negative if that lies below; w is the exponent.
  template <class V>
  V integral(V const& phi, V const& end, V const& h, std::size_t more = 1) const {
    using std::exp;
    V const there = family_.exponent(phi, h);
    V sum(0);
    gauss_legendre::each(
        phi, end, panels<scalar_of_t<V>>() * more, [&](V const& value, V const& weight) __attribute__((always_inline)) {
          sum += weight * exp(family_.exponent(value, h) - there);
        });
    return sum;
  }
  /// The same of exp(w(t) - w(phi)) d(w - log_z)/dh, which is d phi/dh.
  template <class V>
  V integral_by_h(V const& phi, V const& end, V const& h, V const& mean, std::size_t more = 1) const {
    using std::exp;
    V const there = family_.exponent(phi, h), score = family_.score(phi, h);
    V size(0), first(0);
    gauss_legendre::each(
        phi, end, panels<scalar_of_t<V>>() * more, [&](V const& value, V const& weight) __attribute__((always_inline)) {
          V const part = weight * exp(family_.exponent(value, h) - there);
          size += part;
          first += part * (family_.score(value, h) - score);
        });
    return first + (score - mean) * size;
  }
  template <class T>
  std::size_t panels() const {
    return std::is_same_v<T, float> ? family_.panels() / 2 : family_.panels();
  }

  /// Newton steps on the logarithm of the integral from phi to `end`; which lanes they settled in.
  template <class V>
  std::array<bool, lane_count<V>> settle(V& phi, V const& end, V const& h, V const& log_z, V const& target) const {
    using std::abs, std::log;
    using T = scalar_of_t<V>;
    constexpr T enough = std::is_same_v<T, float> ? T(3e-4) : T(1e-8);  // squared by the step that is made with it
    std::array<bool, lane_count<V>> settled{};
    for (int k = 0; k < 8; ++k) {
      V const outward = integral(phi, end, h);
      V const excess = log(abs(outward)) + family_.exponent(phi, h) - log_z - target;
      V by = excess * outward;
      bool all = true;
      for (std::size_t j = 0; j < lane_count<V>; ++j) {
        if (settled[j]) set_lane(by, j, T(0));  // so that a lane does not depend on the others
        settled[j] = settled[j] || std::abs(lane(excess, j)) < enough;
        all = all && settled[j];
      }
      phi = phi + by;
      if (all) break;
    }
    return settled;
  }

  // ---- one number at a time, in double ----

  template <class V>
  struct ends {
    V end;
    std::array<bool, lane_count<V>> alone;
  };
  /// Where the integral on the side with less weight ends, as far as the table goes.
  template <class V>
  ends<V> far_ends(V const& phi, V const& h) const {
    using T = scalar_of_t<V>;
    ends<V> result{};
    for (std::size_t j = 0; j < lane_count<V>; ++j) {
      auto const x = static_cast<double>(lane(phi, j)), in = static_cast<double>(lane(h, j));
      bool up;
      double end = x;
      result.alone[j] = true;
      if (std::abs(in) <= largest_) {
        auto const c = std::min(static_cast<std::size_t>((in + largest_) / spacing_), columns_.size() - 2);
        auto const &left = columns_[c], &right = columns_[c + 1];
        result.alone[j] = !(left.at.front().phi <= x && right.at.front().phi <= x && x <= left.at.back().phi &&
                            x <= right.at.back().phi);
        up = x > 0.5 * (left.at[rows / 2].phi + right.at[rows / 2].phi);
        end = up ? std::max(left.range.to, right.range.to) : std::min(left.range.from, right.range.from);
      } else {
        up = family_.slope(x, in) < 0;  // beyond the maximum
      }
      if (result.alone[j]) end = up ? x + 1 : x - 1;  // only says which side
      set_lane(result.end, j, static_cast<T>(end));
    }
    return result;
  }

  /// One field h, beyond the table: integrals from phi to one side.
  class beyond {
   public:
    beyond(one_site_quantile const& of, double h)
        : of_(of), h_(h), near_(family().range(h, 45)), wide_(family().range(h, 100)) {}

    double integral(double phi, bool up) const { return of_.integral(phi, end(phi, up), h_, more); }
    /// Its logarithm, of the density up to its constant.
    double log_tail(double phi, bool up) const {
      return std::log(std::abs(integral(phi, up))) + family().exponent(phi, h_);
    }
    double by_h(double phi, double mean, bool up) const { return of_.integral_by_h(phi, end(phi, up), h_, mean, more); }

    /// The field at z, by Newton steps within a bracket, which are halvings where they would leave it.
    double value(double z) const {
      if (std::isnan(z) || !near_.exists()) return std::numeric_limits<double>::quiet_NaN();
      if (std::isinf(z)) return z;
      bool const up = z >= 0;
      double const target = log_normal_tail(std::abs(z)) + family().exact(h_).log_z;
      double inner = up ? near_.from : near_.to, outer = up ? near_.to : near_.from;
      for (double away = outer - inner; log_tail(outer, up) > target; away *= 2) outer += away;
      double phi = 0.5 * (inner + outer);
      for (int k = 0; k < 200; ++k) {
        double const outward = integral(phi, up);
        double const excess = std::log(std::abs(outward)) + family().exponent(phi, h_) - target;
        double const newton = phi + excess * outward;
        if (std::abs(excess) < 1e-8) return newton;
        (excess > 0 ? inner : outer) = phi;
        phi = std::min(inner, outer) < newton && newton < std::max(inner, outer) ? newton : 0.5 * (inner + outer);
      }
      return phi;
    }

   private:
    static constexpr std::size_t more = 4;  // panels

    Family const& family() const { return of_.family_; }
    /// Where an integral may end.
    double end(double phi, bool up) const {
      if (up ? phi < near_.to : phi > near_.from) return up ? wide_.to : wide_.from;
      double const away = 50 / std::abs(family().slope(phi, h_));
      return up ? phi + away : phi - away;
    }

    one_site_quantile const& of_;
    double h_;
    field_range near_, wide_;
  };

  Family const& family_;
  double spacing_, largest_ = 0;
  std::vector<column> columns_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

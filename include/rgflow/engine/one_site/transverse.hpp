// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/one_site/even_table.hpp>
#include <rgflow/engine/one_site/partition.hpp>
#include <rgflow/engine/one_site/range.hpp>
#include <rgflow/engine/quadrature.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

// One site of a complex field in the field of its neighbours, whose direction is taken as that of the real axis: u + i
// v with the density exp(-V(u, v) + h u) / Z1(h), where V depends on u^2 + v^2 alone.

namespace rgflow::inline RGFLOW_ISA::engine {

/// v given u: the density exp(-V(u, v)) up to a constant, which is even and does not depend on h. A family with the
/// parameter u, as one_site_quantile asks for. A Potential has operator()(u, v) and slopes(u, v), the two derivatives,
/// for every number type.
///
/// The logarithm of the integral of exp(-V) over v stands in a table, right to about 1e-14 of 1 + its size in double; u
/// beyond the table are integrated one by one.
template <class Potential>
class one_site_transverse {
 public:
  /// For |u| up to `largest`, with a table of the integrals for |u| up to `table`. Throws std::invalid_argument if the
  /// integral does not exist there, or the potential is not smooth.
  one_site_transverse(Potential potential, double largest, double table)
      : potential_(std::move(potential)), largest_(largest), table_(table) {
    choose_panels();
    integrals_ = even_table([&](double u) { return exact(u).log_z; }, table);
  }

  Potential const& potential() const { return potential_; }

  template <class V>
  struct result {
    V log_z, mean;
  };
  /// The logarithm of the integral over v, and its derivative by u, per lane; NaN where u is not finite.
  template <class V>
  result<V> at(V const& u) const {
    auto const found = integrals_.at(u, [&](double one) -> even_table::sample {
      auto const n = exact(one);
      return {n.log_z, n.mean};
    });
    return {found.value, found.slope};
  }

  // ---- the family ----

  template <class V>
  V exponent(V const& v, V const& u) const {
    return -potential_(u, v);
  }
  template <class V>
  V slope(V const& v, V const& u) const {
    return -potential_.slopes(u, v)[1];
  }
  template <class V>
  V score(V const& v, V const& u) const {
    return -potential_.slopes(u, v)[0];
  }
  field_range range(double u, double depth) const {
    return rises_from(u) ? rising_range(u, depth) : range_of([&](double v) { return exponent(v, u); }, depth);
  }
  one_site_normalization exact(double u) const {
    constexpr std::size_t of_a_hill = 4;
    return exact(u, rises_from(u) ? of_a_hill : panels_);
  }
  double largest() const { return largest_; }
  /// As fine as what the integrals take.
  double column_spacing() const { return 2 * integrals_.width(); }
  std::size_t panels() const { return panels_; }

 private:
  static constexpr std::size_t most_panels = 64;
  static constexpr double whole = 42;  // exp(-42) is below the last digit of a double

  /// Beyond the table, where nothing is left of the density, the potential rises with |v|.
  bool rises_from(double u) const { return std::abs(u) > table_ && u * potential_.slopes(u, 0.0)[0] > 0; }
  /// That of a normal density of the same curvature at v = 0, or more.
  field_range rising_range(double u, double depth) const {
    double const bottom = potential_(u, 0.0);
    double to = std::sqrt(2 * depth * u / potential_.slopes(u, 0.0)[0]);
    while (potential_(u, to) < bottom + depth && to < std::abs(u)) to *= 1.5;
    return {-to, to};
  }

  one_site_normalization exact(double u, std::size_t panels) const {
    double constexpr nan = std::numeric_limits<double>::quiet_NaN();
    auto const r = std::isfinite(u) ? range(u, whole) : field_range{};
    if (!r.exists()) return {nan, nan, nan};
    struct point {
      double exponent, score, weight;
    };
    std::vector<point> points;
    points.reserve(panels * gauss_legendre::points);
    double top = -std::numeric_limits<double>::infinity();
    gauss_legendre::each(0.0, r.to, panels, [&](double v, double weight) {
      points.push_back({exponent(v, u), score(v, u), weight});
      top = std::max(top, points.back().exponent);
    });
    double z = 0, first = 0;
    for (auto const& p : points) {
      double const part = p.weight * std::exp(p.exponent - top);
      z += part;
      first += part * p.score;
    }
    return {top + std::log(2 * z), first / z, 0};
  }

  void choose_panels() {
    for (panels_ = 1; panels_ <= most_panels; panels_ *= 2) {
      bool enough = true;
      for (double const share : {0.0, 0.2, 0.4, 0.6, 0.8, 1.0}) {
        auto const coarse = exact(share * largest_, panels_), fine = exact(share * largest_, 2 * panels_);
        enough = enough && std::abs(coarse.log_z - fine.log_z) < 1e-14 * (1 + std::abs(fine.log_z)) &&
                 std::abs(coarse.mean - fine.mean) < 1e-13 * (1 / largest_ + std::abs(fine.mean));
      }
      if (enough) {
        panels_ *= 2;  // between the u that were tried the integrals may be less exact
        return;
      }
    }
    throw std::invalid_argument(
        "one site: found integrals of exp(-V) over one component of a complex field that differ between " +
        std::to_string(most_panels) + " and " + std::to_string(2 * most_panels) +
        " panels, or do not exist, expected a smooth potential that grows faster");
  }

  Potential potential_;
  double largest_, table_;
  std::size_t panels_ = 1;
  even_table integrals_;
};

/// The potential of u by itself: minus the logarithm of the integral over v.
template <class Potential>
class one_site_longitudinal {
 public:
  explicit one_site_longitudinal(std::shared_ptr<one_site_transverse<Potential> const> across)
      : across_(std::move(across)) {}

  template <class V>
  V operator()(V const& u) const {
    return -across_->at(u).log_z;
  }
  template <class V>
  V slope(V const& u) const {
    return -across_->at(u).mean;
  }

 private:
  std::shared_ptr<one_site_transverse<Potential> const> across_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

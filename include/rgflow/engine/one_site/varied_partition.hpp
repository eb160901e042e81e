// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/one_site/partition.hpp>
#include <rgflow/engine/quadrature.hpp>
#include <rgflow/engine/simd/scalar.hpp>
#include <rgflow/engine/text.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <vector>

// log Z1(h) of one site of a real field whose potential differs from lane to lane: no table serves all of them.

namespace rgflow::inline RGFLOW_ISA::engine {

/// log Z1(h) and the mean of the field, by Gauss and Legendre's rule in the range of this density.
template <class Potential>
one_site_normalization one_site_integral(one_site_density<Potential> const& density, double h, std::size_t panels) {
  auto const nan = std::numeric_limits<double>::quiet_NaN();
  if (!std::isfinite(h)) return {nan, nan, nan};
  auto const r = density.range(h, 42);
  if (!r.exists()) return {nan, nan, nan};
  double top = -std::numeric_limits<double>::infinity(), z = 0, first = 0;
  gauss_legendre::each(r.from, r.to, panels, [&](double x, double) { top = std::max(top, density.exponent(x, h)); });
  gauss_legendre::each(r.from, r.to, panels, [&](double x, double w) {
    double const share = w * std::exp(density.exponent(x, h) - top);
    z += share;
    first += share * x;
  });
  return {top + std::log(z), first / z, first / z};
}

/// Points -n d, ..., -d, 0, d, ..., n d. The trapezoidal rule on them is right to about rounding for the densities
/// exp(-V(phi) + h phi) of some potentials, |h| up to `largest`: its error falls exponentially where a density is
/// smooth and ends far inside.
class equidistant_nodes {
 public:
  /// `strength` is the most that all neighbours together make of a field of size one. Throws std::invalid_argument if
  /// Z1 does not exist, or a potential is not smooth.
  template <class Potential>
  equidistant_nodes(std::vector<Potential> const& potentials, double strength) {
    double reach = 0;
    std::vector<one_site_density<Potential>> all;
    for (auto const& v : potentials) {
      auto const& density = all.emplace_back(v);
      auto const r = density.range(0, 30);
      largest_ = std::max({largest_, 2 * strength * std::max(-r.from, r.to), 1e-3});
    }
    for (auto const& density : all)
      for (double const h : {-largest_, 0.0, largest_}) {
        auto const r = density.range(h, 60);
        reach = std::max({reach, -r.from, r.to});
      }
    for (half_ = 16; half_ <= most; half_ *= 2) {
      spacing_ = reach / static_cast<double>(half_);
      bool enough = true;
      for (auto const& density : all)
        for (double const share : {-1.0, -0.73, -0.3, 0.0, 0.3, 0.73, 1.0}) {
          auto const exact = one_site_integral(density, share * largest_, 64);
          for (double const shift : {0.0, 0.5}) {  // the two halves of twice as many nodes
            auto const found = shifted(density, share * largest_, shift);
            enough = enough && std::abs(found.log_z - exact.log_z) < 1e-13 * (1 + std::abs(exact.log_z)) &&
                     std::abs(found.mean - exact.mean) < 1e-12 * reach;
          }
        }
      if (enough) return;
    }
    throw std::invalid_argument("one site: found integrals of exp(-V + h phi), |h| up to " + number_text(largest_) +
                                ", that take more than " + std::to_string(2 * most) +
                                " nodes, expected a smoother potential, or one of weaker couplings");
  }

  double largest() const { return largest_; }
  double spacing() const { return spacing_; }
  std::size_t count() const { return 2 * half_ + 1; }
  double at(std::size_t k) const { return spacing_ * (static_cast<double>(k) - static_cast<double>(half_)); }

 private:
  static constexpr std::size_t most = 2048;

  template <class Potential>
  one_site_normalization shifted(one_site_density<Potential> const& density, double h, double shift) const {
    double top = -std::numeric_limits<double>::infinity(), z = 0, first = 0;
    for (std::size_t k = 0; k < count(); ++k) top = std::max(top, density.exponent(at(k) + shift * spacing_, h));
    for (std::size_t k = 0; k < count(); ++k) {
      double const x = at(k) + shift * spacing_, w = std::exp(density.exponent(x, h) - top);
      z += w;
      first += w * x;
    }
    return {top + std::log(z * spacing_), first / z, first / z};
  }

  std::size_t half_ = 0;
  double spacing_ = 0, largest_ = 0;
};

/// log Z1(h) and its slope, where each lane has a potential of its own: a sum over nodes. What is larger than they are
/// made for is integrated by itself.
template <class V>
class varied_partition {
 public:
  template <class Potential>
  varied_partition(equidistant_nodes const& nodes, Potential const& potential)
      : nodes_(nodes), exponent_(nodes.count()) {
    for (std::size_t k = 0; k < nodes.count(); ++k) exponent_[k] = -potential(number(nodes.at(k)));
  }

  struct result {
    V log_z, mean;
  };
  /// potential_of(lane) is that of a lane, in double.
  template <class PotentialOf>
  result at(V const& h, PotentialOf const& potential_of) const {
    using std::exp, std::log, std::max;
    std::size_t const n = exponent_.size();
    V top = exponent_[0] + h * number(nodes_.at(0));
    for (std::size_t k = 1; k < n; ++k) top = max(top, V(exponent_[k] + h * number(nodes_.at(k))));
    V z(0), first(0);
    for (std::size_t k = 0; k < n; ++k) {
      V const x = number(nodes_.at(k));
      V const w = exp(exponent_[k] + h * x - top);
      z = z + w;
      first = first + w * x;
    }
    result r{top + log(z * number(nodes_.spacing())), first / z};
    for (std::size_t j = 0; j < lane_count<V>; ++j) {
      auto const in = static_cast<double>(lane(h, j));
      if (std::abs(in) <= nodes_.largest()) continue;
      auto const alone = one_site_integral(one_site_density(potential_of(j)), in, 32);
      set_lane(r.log_z, j, static_cast<scalar_of_t<V>>(alone.log_z));
      set_lane(r.mean, j, static_cast<scalar_of_t<V>>(alone.mean));
    }
    return r;
  }

 private:
  static V number(double x) { return V(static_cast<scalar_of_t<V>>(x)); }

  equidistant_nodes const& nodes_;
  std::vector<V> exponent_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

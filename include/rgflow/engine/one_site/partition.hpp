// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/one_site/range.hpp>
#include <rgflow/engine/quadrature.hpp>
#include <rgflow/engine/text.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

// One site of a real field in the field h of its neighbours: the density exp(-V(phi) + h phi) / Z1(h).

namespace rgflow::inline RGFLOW_ISA::engine {

/// What a site in a field h is given by: its potential, and where the density lies. A Potential has operator()(phi) and
/// slope(phi) for every number type.
template <class Potential>
class one_site_density {
 public:
  /// Throws std::invalid_argument if exp(-V) has no integral, as far as can be seen.
  explicit one_site_density(Potential potential) : potential_(std::move(potential)) {
    if (!range(0, 40).exists())
      throw std::invalid_argument("the integral over one site of exp(-V(phi)) does not seem to exist");
  }

  Potential const& potential() const { return potential_; }

  template <class V>
  V exponent(V const& phi, V const& h) const {
    return h * phi - potential_(phi);
  }

  /// d exponent/d phi.
  template <class V>
  V slope(V const& phi, V const& h) const {
    return h - potential_.slope(phi);
  }
  /// Where the exponent is less than `depth` below its largest value, as range_of says.
  field_range range(double h, double depth) const {
    return range_of([&](double at) { return exponent(at, h); }, depth);
  }

 private:
  Potential potential_;
};

/// Of one density of a family, by quadrature: the logarithm of its integral, the derivative of that by the parameter of
/// the family, and about where the middle of the density is.
struct one_site_normalization {
  double log_z, mean, middle;
};

/// log Z1(h), Z1(h) = integral of exp(-V(phi) + h phi), whose derivatives by h are the cumulants of the field: the mean
/// first. A table of Taylor coefficients, made when the constants are known, in double: log Z1 is right to about 1e-13
/// and its slope likewise; in float both are right as far as float goes. Fields beyond the table are integrated one by
/// one.
template <class Potential>
class one_site_partition {
 public:
  static constexpr std::size_t terms = 8;  ///< log Z1 and seven cumulants
  using taylor = std::array<double, terms>;

  /// For fields of up to `largest`, at least. Throws std::invalid_argument if Z1(0) does not exist, or the potential is
  /// not smooth.
  one_site_partition(Potential potential, double largest) : density_(std::move(potential)) {
    choose_panels(largest);
    double const width = std::sqrt(2 * cumulants(0)[2]);
    spacing_ = std::exp2(std::floor(std::log2(1 / width)));
    auto const nodes_to = [&] { return static_cast<long>(std::ceil(largest / spacing_)); };
    for (; nodes_to() <= most_nodes && !accurate(nodes_to()); spacing_ /= 2) continue;
    long const nodes = nodes_to();
    if (nodes > most_nodes)
      throw std::invalid_argument("one site: found a potential whose log Z1(h) for |h| up to " + number_text(largest) +
                                  " takes more than " + std::to_string(2 * most_nodes) +
                                  " nodes, expected a smoother one, or one of weaker couplings");
    largest_ = static_cast<double>(nodes) * spacing_;
    for (long k = -nodes; k <= nodes; ++k) {
      auto const at = cumulants(static_cast<double>(k) * spacing_);
      for (std::size_t n = 0; n < terms; ++n) {
        double const c = at[n] / factorial[n];
        wide_.push_back(c);
        narrow_.push_back(static_cast<float>(c));
      }
    }
  }

  one_site_density<Potential> const& density() const { return density_; }
  double largest() const { return largest_; }
  std::size_t panels() const { return panels_; }

  template <class V>
  struct result {
    V log_z, mean;
  };
  /// log Z1(h) and the mean of the field, its derivative, per lane; NaN where h is not finite or Z1 does not exist.
  template <class V>
  result<V> at(V const& h) const {
    using T = scalar_of_t<V>;
    V away, coefficient[terms];
    for (std::size_t j = 0; j < lane_count<V>; ++j) {
      T const x = lane(h, j);
      if (std::abs(x) <= static_cast<T>(largest_)) {
        auto const node = static_cast<std::size_t>((static_cast<double>(x) + largest_) / spacing_ + 0.5);
        set_lane(away, j, x - static_cast<T>(static_cast<double>(node) * spacing_ - largest_));
        T const* const row = table<T>() + node * terms;
        for (std::size_t n = 0; n < terms; ++n) set_lane(coefficient[n], j, row[n]);
      } else {
        auto const beyond = cumulants(static_cast<double>(x));
        set_lane(away, j, T(0));
        for (std::size_t n = 0; n < terms; ++n) set_lane(coefficient[n], j, static_cast<T>(beyond[n] / factorial[n]));
      }
    }
    V log_z = coefficient[terms - 1], mean = V(T(terms - 1)) * coefficient[terms - 1];
    for (std::size_t n = terms - 1; n-- > 0;) {
      log_z = log_z * away + coefficient[n];
      if (n > 0) mean = mean * away + V(static_cast<T>(n)) * coefficient[n];
    }
    return {log_z, mean};
  }

  /// log Z1(h) and the cumulants of the field, by quadrature; NaN if h is not finite or Z1 does not exist.
  taylor cumulants(double h) const { return cumulants(h, panels_); }

  // ---- a family of densities, one for each h, as one_site_quantile asks for ----

  template <class V>
  V exponent(V const& phi, V const& h) const {
    return density_.exponent(phi, h);
  }
  template <class V>
  V slope(V const& phi, V const& h) const {
    return density_.slope(phi, h);
  }
  template <class V>
  V score(V const& phi, V const&) const {
    return phi;
  }
  field_range range(double h, double depth) const { return density_.range(h, depth); }
  one_site_normalization exact(double h) const {
    auto const k = cumulants(h);
    return {k[0], k[1], k[1]};
  }
  /// Between columns the field moves by about half its width.
  double column_spacing() const { return std::exp2(std::floor(std::log2(0.5 / std::sqrt(cumulants(0)[2])))); }

 private:
  static constexpr std::array<double, terms> factorial = {1, 1, 2, 6, 24, 120, 720, 5040};
  static constexpr long most_nodes = 1 << 16;
  static constexpr std::size_t most_panels = 128;
  static constexpr double whole = 42;  // exp(-42) is below the last digit of a double

  template <class T>
  T const* table() const {
    if constexpr (std::is_same_v<T, float>)
      return narrow_.data();
    else
      return wide_.data();
  }

  struct field_weight {
    double value, weight;
  };

  taylor cumulants(double h, std::size_t panels) const {
    taylor nothing;
    nothing.fill(std::numeric_limits<double>::quiet_NaN());
    if (!std::isfinite(h)) return nothing;
    auto const r = density_.range(h, whole);
    if (!r.exists()) return nothing;
    std::vector<field_weight> points;
    double top = -std::numeric_limits<double>::infinity();
    gauss_legendre::each(r.from, r.to, panels, [&](double value, double weight) {
      points.push_back({value, weight});
      top = std::max(top, density_.exponent(value, h));
    });
    double z = 0, first = 0;
    for (auto& p : points) {
      p.weight *= std::exp(density_.exponent(p.value, h) - top);
      z += p.weight;
      first += p.weight * p.value;
    }
    double const mean = first / z;
    std::array<double, terms> m{};  // central moments
    for (auto const& p : points) {
      double power = p.weight / z;
      for (std::size_t n = 0; n < terms; ++n) {
        m[n] += power;
        power *= p.value - mean;
      }
    }
    return {top + std::log(z),
            mean,
            m[2],
            m[3],
            m[4] - 3 * m[2] * m[2],
            m[5] - 10 * m[3] * m[2],
            m[6] - 15 * m[4] * m[2] - 10 * m[3] * m[3] + 30 * m[2] * m[2] * m[2],
            m[7] - 21 * m[5] * m[2] - 35 * m[4] * m[3] + 210 * m[3] * m[2] * m[2]};
  }

  void choose_panels(double largest) {
    for (panels_ = 4; panels_ <= most_panels; panels_ *= 2) {
      bool enough = true;
      for (double const share : {-1.0, -0.3, 0.0, 0.3, 1.0}) {
        auto const coarse = cumulants(share * largest, panels_), fine = cumulants(share * largest, 2 * panels_);
        // Exact to rounding: of the slope with the field's own width as the measure.
        enough = enough && std::abs(coarse[0] - fine[0]) < 2e-14 * (1 + std::abs(fine[0])) &&
                 std::abs(coarse[1] - fine[1]) < 1e-13 * (std::abs(fine[1]) + std::sqrt(fine[2]));
      }
      if (enough) {
        panels_ *= 2;  // between the fields that were tried the integrals may be less exact
        return;
      }
    }
    throw std::invalid_argument("one site: found integrals of exp(-V + h phi), |h| up to " + number_text(largest) +
                                ", that differ between " + std::to_string(most_panels) + " and " +
                                std::to_string(2 * most_panels) +
                                " panels, or do not exist, expected a smooth potential that grows faster");
  }

  /// Whether the Taylor series of neighbouring nodes meet halfway, everywhere.
  bool accurate(long nodes) const {
    for (long k = -nodes; k < nodes; ++k) {
      double const node = static_cast<double>(k) * spacing_;
      auto const expected = cumulants(node + spacing_ / 2);
      if (!meets(node, spacing_ / 2, expected) || !meets(node + spacing_, -spacing_ / 2, expected)) return false;
    }
    return true;
  }
  bool meets(double node, double away, taylor const& expected) const {
    auto const c = cumulants(node);
    double value = 0, slope = 0, power = 1;
    for (std::size_t n = 0; n < terms; ++n) {
      value += c[n] / factorial[n] * power;
      if (n + 1 < terms) slope += c[n + 1] / factorial[n] * power;
      power *= away;
    }
    return std::abs(value - expected[0]) <= 5e-14 * (1 + std::abs(expected[0])) &&
           std::abs(slope - expected[1]) <= 5e-13 * (std::abs(expected[1]) + std::sqrt(expected[2]));
  }

  one_site_density<Potential> density_;
  std::size_t panels_ = 4;
  double spacing_ = 1, largest_ = 0;
  std::vector<double> wide_;
  std::vector<float> narrow_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

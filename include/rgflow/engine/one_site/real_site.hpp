// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/one_site/normal_tail.hpp>
#include <rgflow/engine/one_site/partition.hpp>
#include <rgflow/engine/one_site/quantile.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <mutex>

namespace rgflow::inline RGFLOW_ISA::engine {

/// What `odd_sites` asks of a site with `Channels` real numbers in the field h of its neighbours: log Z1(h), and the
/// mean of the field, which is its gradient.
template <class V, std::size_t Channels>
struct site_partition {
  V log_z;
  std::array<V, Channels> mean;
};

/// Values of a site on the other side of its bijection, and the log-determinant.
template <class V, std::size_t Channels>
struct site_image {
  std::array<V, Channels> value;
  V log_det;
};

/// One site of a real field with the density exp(-V(phi) + h phi) / Z1(h), as a bijection between phi and a standard
/// normal number z.
template <class Potential>
class real_site {
 public:
  static constexpr std::size_t channels = 1;
  template <class V>
  using numbers = std::array<V, channels>;

  /// `strength` is the most that all neighbours together make of a field of size one. Throws std::invalid_argument if
  /// Z1 does not exist, or the potential is not smooth.
  real_site(Potential potential, double strength) : z1_(potential, largest(potential, strength)) {}

  Potential const& potential() const { return z1_.density().potential(); }
  one_site_partition<Potential> const& z1() const { return z1_; }

  template <class V>
  site_partition<V, channels> partition(numbers<V> const& h) const {
    auto const at = z1_.at(h[0]);
    return {at.log_z, {at.mean}};
  }

  /// Encode: phi -> z. Decode: z -> phi.
  template <direction D, class V>
  site_image<V, channels> run(numbers<V> const& from, numbers<V> const& h) const {
    auto const& q = quantile();
    V const log_z = z1_.at(h[0]).log_z;
    V const other = D == direction::decode ? q.value(from[0], h[0], log_z) : q.bulk(from[0], h[0], log_z);
    V const &phi = D == direction::decode ? other : from[0], &z = D == direction::decode ? from[0] : other;
    V const log_slope = log_normal_density(z) - (z1_.exponent(phi, h[0]) - log_z);  // of phi by z
    return {{other}, D == direction::decode ? log_slope : V(-log_slope)};
  }

  /// The adjoint of run<D>: on entry `bar` is the cotangent of its output and log_det_bar that of the log-determinant,
  /// on return `bar` is the cotangent of its input. Returns that of h.
  template <direction D, class V>
  numbers<V> pull_back(numbers<V> const& phi, numbers<V> const& z, numbers<V> const& h, V const& log_det_bar,
                       numbers<V>& bar) const {
    auto const at = z1_.at(h[0]);
    auto const slope = quantile().slopes_at(z[0], phi[0], h[0], at.log_z, at.mean);
    V const down = -z1_.slope(phi[0], h[0]);  // -d log p/dphi
    if constexpr (D == direction::decode) {
      V const total = bar[0] + log_det_bar * down;
      bar[0] = total * slope.by_z - log_det_bar * z[0];
      return {total * slope.by_h + log_det_bar * (at.mean - phi[0])};
    } else {
      V const share = share_of(V(bar[0] + log_det_bar * z[0]), slope.by_z);
      bar[0] = share - log_det_bar * down;
      return {log_det_bar * (phi[0] - at.mean) - share * slope.by_h};
    }
  }

 private:
  /// Of h: all neighbours twice as large as they get alone.
  static double largest(Potential const& potential, double strength) {
    auto const r = one_site_density<Potential>(potential).range(0, 30);
    return std::max(2 * strength * std::max(-r.from, r.to), 1e-3);
  }

  /// Its table is not made before it is needed: training does without.
  one_site_quantile<one_site_partition<Potential>> const& quantile() const {
    std::call_once(once_,
                   [&] { quantile_ = std::make_unique<one_site_quantile<one_site_partition<Potential>> const>(z1_); });
    return *quantile_;
  }

  one_site_partition<Potential> z1_;
  mutable std::once_flag once_;
  mutable std::unique_ptr<one_site_quantile<one_site_partition<Potential>> const> quantile_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/one_site/partition.hpp>
#include <rgflow/engine/one_site/quantile.hpp>
#include <rgflow/engine/partial_sum.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <numbers>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The two sublattices of a torus with even extents: sites whose coordinates add up to an even number, and to an odd
/// one. All neighbours of the one kind are of the other.
struct sublattices {
  std::vector<std::uint32_t> even, odd;
  std::vector<std::uint32_t> around_even, around_odd;  ///< [site][neighbour]: on a side of 2 one of them twice
  std::size_t neighbours = 0;

  explicit sublattices(lattice const& sites) : neighbours(2 * sites.dimensions()) {
    for (std::size_t s = 0; s < sites.volume(); ++s) {
      std::size_t sum = 0;
      for (std::size_t const x : sites.coordinates(s)) sum += x;
      (sum % 2 == 0 ? even : odd).push_back(static_cast<std::uint32_t>(s));
      auto& around = sum % 2 == 0 ? around_even : around_odd;
      for (std::size_t axis = 0; axis < sites.dimensions(); ++axis) {
        around.push_back(sites.neighbour(s, axis));
        around.push_back(sites.previous(s, axis));
      }
    }
  }

  /// The sum of values[site] over the neighbours of the k-th site of a kind, whose list of neighbours is given.
  template <class V>
  V sum_around(std::vector<std::uint32_t> const& around, std::size_t k, V const* values) const {
    V sum = values[around[k * neighbours]];
    for (std::size_t n = 1; n < neighbours; ++n) sum = sum + values[around[k * neighbours + n]];
    return sum;
  }
};

/// The odd sites of a real field given the even ones, where S is the sum over sites of V(phi) less the sum over links
/// of coupling * phi phi': each by itself has the density exp(-V(phi) + h phi) / Z1(h), and h is `coupling` times the
/// sum of its neighbours. As a bijection between them and standard normal numbers z, site by site, it draws them
/// exactly: a heat bath of the sublattice. Fields are [site]; even sites stay as they are. It is immutable, and copies
/// share it.
template <class Potential>
class odd_sites {
 public:
  odd_sites(lattice const& sites, Potential potential, double coupling)
      : shared_(std::make_shared<state>(sites, std::move(potential), coupling)) {}

  sublattices const& sites() const { return shared_->sites; }
  Potential const& potential() const { return shared_->z1.density().potential(); }
  one_site_partition<Potential> const& z1() const { return shared_->z1; }
  double coupling() const { return shared_->coupling; }

  /// The field of the neighbours of the k-th odd site.
  template <class V>
  V around(std::size_t k, V const* field) const {
    auto const& s = shared_->sites;
    return V(static_cast<scalar_of_t<V>>(shared_->coupling)) * s.sum_around(s.around_odd, k, field);
  }

  /// Encode: phi -> z. Decode: z -> phi. In place; returns the log-determinant, per lane.
  template <direction D, class V>
  V run(V* field) const {
    auto const& from = quantile();
    partial_sum<V> log_det;
    for (std::size_t k = 0; k < sites().odd.size(); ++k) {
      V& value = field[sites().odd[k]];
      V const h = around(k, field), log_z = z1().at(h).log_z;
      V const other = D == direction::decode ? from.value(value, h, log_z) : from.bulk(value, h, log_z);
      V const &phi = D == direction::decode ? other : value, &z = D == direction::decode ? value : other;
      V const log_slope = log_normal(z) - (z1().density().exponent(phi, h) - log_z);  // of phi by z
      log_det += D == direction::decode ? log_slope : -log_slope;
      value = other;
    }
    return log_det.value();
  }

  /// The adjoint of run<D>. `phi` and `z` are the fields on its two sides; on entry `bar` is the cotangent of its
  /// output and log_det_bar that of the log-determinant, on return `bar` is the cotangent of its input.
  template <direction D, class V>
  void pull_back(V const* phi, V const* z, V* bar, V const& log_det_bar) const {
    auto const& from = quantile();
    auto const& s = sites();
    std::vector<V> h_bar(s.even.size() + s.odd.size());  // [site]
    for (std::size_t k = 0; k < s.odd.size(); ++k) {
      auto const site = s.odd[k];
      V const h = around(k, phi);
      auto const at = z1().at(h);
      auto const slope = from.slopes_at(z[site], phi[site], h, at.log_z, at.mean);
      V const down = potential().slope(phi[site]) - h;  // -d log p/dphi
      if constexpr (D == direction::decode) {
        V const total = bar[site] + log_det_bar * down;
        bar[site] = total * slope.by_z - log_det_bar * z[site];
        h_bar[site] = total * slope.by_h + log_det_bar * (at.mean - phi[site]);
      } else {
        V const total = bar[site] + log_det_bar * z[site];
        // Far out by_z is zero, and of a standard normal density nothing is left to divide by it.
        V const share = select(total == V(0), V(0), V(total / slope.by_z));
        bar[site] = share - log_det_bar * down;
        h_bar[site] = log_det_bar * (phi[site] - at.mean) - share * slope.by_h;
      }
    }
    V const coupling(static_cast<scalar_of_t<V>>(shared_->coupling));
    for (std::size_t k = 0; k < s.even.size(); ++k)
      bar[s.even[k]] += coupling * s.sum_around(s.around_even, k, h_bar.data());
  }

 private:
  struct state {
    sublattices sites;
    double coupling;
    one_site_partition<Potential> z1;
    std::once_flag once{};
    std::unique_ptr<one_site_quantile<Potential> const> quantile{};

    state(lattice const& on, Potential potential, double c)
        : sites(on), coupling(c), z1(potential, largest(potential, c, sites.neighbours)) {}

    /// Of h: all neighbours twice as large as they get alone.
    static double largest(Potential const& potential, double c, std::size_t neighbours) {
      auto const r = one_site_density<Potential>(potential).range(0, 30);
      return std::max(2 * std::abs(c) * static_cast<double>(neighbours) * std::max(-r.from, r.to), 1e-3);
    }
  };

  /// Its table is not made before it is needed: training does without.
  one_site_quantile<Potential> const& quantile() const {
    std::call_once(shared_->once,
                   [&] { shared_->quantile = std::make_unique<one_site_quantile<Potential> const>(shared_->z1); });
    return *shared_->quantile;
  }

  template <class V>
  static V log_normal(V const& z) {
    using T = scalar_of_t<V>;
    return V(T(-0.5)) * z * z - V(static_cast<T>(0.5 * std::log(2 * std::numbers::pi)));
  }

  std::shared_ptr<state> shared_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/one_site/isotropic_site.hpp>
#include <rgflow/engine/one_site/real_site.hpp>
#include <rgflow/engine/partial_sum.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
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

  /// The sum of values [site][channel] over the neighbours of the k-th site of a kind, whose list of neighbours is
  /// given.
  template <std::size_t Channels, class V>
  std::array<V, Channels> sum_around(std::vector<std::uint32_t> const& around, std::size_t k, V const* values) const {
    std::array<V, Channels> sum;
    for (std::size_t c = 0; c < Channels; ++c) {
      sum[c] = values[around[k * neighbours] * Channels + c];
      for (std::size_t n = 1; n < neighbours; ++n) sum[c] = sum[c] + values[around[k * neighbours + n] * Channels + c];
    }
    return sum;
  }
};

/// The odd sites of a field given the even ones, where S is the sum over sites of V(phi) less the sum over links of
/// coupling * phi phi', for complex fields coupling * re(conj(phi) phi'): each by itself is a Site in a field h that is
/// `coupling` times the sum of its neighbours, real_site or isotropic_site. As a bijection between them and standard
/// normal numbers z, site by site, it draws them exactly: a heat bath of the sublattice. Fields are [site][channel];
/// even sites stay as they are. It is immutable, and copies share it.
template <class Site>
class odd_sites {
 public:
  static constexpr std::size_t channels = Site::channels;

  template <class Potential>
  odd_sites(lattice const& sites, Potential potential, double coupling)
      : shared_(std::make_shared<state const>(sites, std::move(potential), coupling)) {}

  sublattices const& sites() const { return shared_->sites; }
  auto const& potential() const { return shared_->site.potential(); }
  /// log Z1, of a complex field as a function of |h|.
  auto const& z1() const { return shared_->site.z1(); }
  double coupling() const { return shared_->coupling; }

  /// log Z1(h), and the mean of the field of a site there.
  template <class V>
  site_partition<V, channels> partition(std::array<V, channels> const& h) const {
    return shared_->site.partition(h);
  }
  /// The field of the neighbours of the k-th odd site.
  template <class V>
  std::array<V, channels> around(std::size_t k, V const* field) const {
    return scaled(sites().template sum_around<channels>(sites().around_odd, k, field));
  }

  /// Encode: phi -> z. Decode: z -> phi. In place; returns the log-determinant, per lane.
  template <direction D, class V>
  V run(V* field) const {
    partial_sum<V> log_det;
    for (std::size_t k = 0; k < sites().odd.size(); ++k) {
      V* const at = field + sites().odd[k] * channels;
      auto const image = shared_->site.template run<D>(numbers_at(at), around(k, field));
      std::copy(image.value.begin(), image.value.end(), at);
      log_det += image.log_det;
    }
    return log_det.value();
  }

  /// The adjoint of run<D>. `phi` and `z` are the fields on its two sides; on entry `bar` is the cotangent of its
  /// output and log_det_bar that of the log-determinant, on return `bar` is the cotangent of its input.
  template <direction D, class V>
  void pull_back(V const* phi, V const* z, V* bar, V const& log_det_bar) const {
    auto const& s = sites();
    std::vector<V> h_bar((s.even.size() + s.odd.size()) * channels);
    for (std::size_t k = 0; k < s.odd.size(); ++k) {
      std::size_t const place = s.odd[k] * channels;
      auto bar_here = numbers_at(bar + place);
      auto const down = shared_->site.template pull_back<D>(numbers_at(phi + place), numbers_at(z + place),
                                                            around(k, phi), log_det_bar, bar_here);
      std::copy(bar_here.begin(), bar_here.end(), bar + place);
      std::copy(down.begin(), down.end(), h_bar.data() + place);
    }
    for (std::size_t k = 0; k < s.even.size(); ++k) {
      auto const sum = scaled(s.template sum_around<channels>(s.around_even, k, h_bar.data()));
      for (std::size_t c = 0; c < channels; ++c) bar[s.even[k] * channels + c] += sum[c];
    }
  }

 private:
  struct state {
    sublattices sites;
    double coupling;
    Site site;

    template <class Potential>
    state(lattice const& on, Potential potential, double c)
        : sites(on), coupling(c), site(std::move(potential), std::abs(c) * static_cast<double>(sites.neighbours)) {}
  };

  template <class V>
  static std::array<V, channels> numbers_at(V const* from) {
    std::array<V, channels> all;
    std::copy(from, from + channels, all.begin());
    return all;
  }
  template <class V>
  std::array<V, channels> scaled(std::array<V, channels> sum) const {
    for (V& x : sum) x = V(static_cast<scalar_of_t<V>>(shared_->coupling)) * x;
    return sum;
  }

  std::shared_ptr<state const> shared_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

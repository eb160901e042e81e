// SPDX-License-Identifier: BSL-1.0
#pragma once

// Cluster moves (Swendsen & Wang, PRL 58 (1987) 86) of fields whose action couples neighbours by their product, in the
// Ising signs that any such field has (Brower & Tamayo, PRL 62 (1989) 1087, for real fields; Wolff, PRL 62 (1989) 361,
// along a random direction for fields of several components).

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/random.hpp>
#include <rgflow/engine/simd/scalar.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// One Swendsen-Wang move of every chain of a tile, for
///
///     S = sum over sites of V(|phi|) - coupling * sum over links of phi . phi_next.
///
/// Along a random unit vector r (of a real field, 1) phi = a r + rest, and the signs of the a are Ising spins: a link
/// binds with probability 1 - exp(-2 coupling a a_next), and every cluster of bound sites is mirrored, a -> -a, with
/// probability 1/2. This leaves exp(-S) invariant, but never changes an |a|: it is mixed with trajectories, as
///
///     chains.measure(executor, count, observables, observe, 1, cluster_move(sites, 1, 2., seed));
class cluster_move {
 public:
  cluster_move(lattice sites, std::size_t channels, double coupling, std::uint64_t seed)
      : sites_(std::move(sites)), channels_(channels), coupling_(coupling), seed_(seed) {
    if (channels == 0) throw std::invalid_argument("cluster_move: found 0 channels, expected at least one");
    if (!std::isfinite(coupling))
      throw std::invalid_argument("cluster_move: found a coupling of " + std::to_string(coupling) +
                                  ", expected a finite number");
    for (std::size_t x = 0; x < sites_.volume(); ++x)
      for (std::size_t axis = 0; axis < sites_.dimensions(); ++axis)
        if (auto const next = sites_.neighbour(x, axis); next != lattice::none)
          links_.emplace_back(static_cast<std::uint32_t>(x), next);
  }

  /// phi[site * channels + channel] of chains first_chain, first_chain + 1, ... in the lanes. `time` names the random
  /// numbers: moves of the same chain at equal times are equal.
  template <class V>
  void operator()(std::uint64_t time, std::size_t first_chain, std::span<V> phi) const {
    using std::exp;
    std::size_t const volume = sites_.volume();
    std::vector<V> const r = directions<V>(time, first_chain);
    std::vector<V> along(volume, V(0));
    for (std::size_t x = 0; x < volume; ++x)
      for (std::size_t c = 0; c < channels_; ++c) along[x] += r[c] * phi[x * channels_ + c];

    // One number per link, then one per site, which a cluster reads at its first site.
    std::vector<V> chance(links_.size() + volume);
    uniforms(random_key{seed_, purpose::cluster, time}, first_chain, chance.data(), chance.size());
    V const strength(static_cast<scalar_of_t<V>>(-2 * coupling_));
    std::vector<lane_set> bound(links_.size()), mirrors(volume), mirrored(volume, 0);
    for (std::size_t k = 0; k < links_.size(); ++k)
      bound[k] = lanes_above<V>(chance[k], exp(strength * along[links_[k].first] * along[links_[k].second]));
    for (std::size_t x = 0; x < volume; ++x) mirrors[x] = lanes_above<V>(chance[links_.size() + x], V(0.5));

    std::vector<std::uint32_t> first_of(volume);
    for (std::size_t l = 0; l < lane_count<V>; ++l) {
      for (std::size_t x = 0; x < volume; ++x) first_of[x] = static_cast<std::uint32_t>(x);
      for (std::size_t k = 0; k < links_.size(); ++k)
        if ((bound[k] >> l & 1) != 0) unite(first_of, links_[k].first, links_[k].second);
      for (std::size_t x = 0; x < volume; ++x) {
        // Sites come in order, and a cluster is named by its lowest: that of x has been resolved already.
        first_of[x] = first_of[first_of[x]];
        mirrored[x] |= (mirrors[first_of[x]] >> l & 1) << l;
      }
    }
    for (std::size_t x = 0; x < volume; ++x) {
      V change(0);
      for (std::size_t l = 0; l < lane_count<V>; ++l)
        if ((mirrored[x] >> l & 1) != 0) set_lane(change, l, -2 * lane(along[x], l));
      for (std::size_t c = 0; c < channels_; ++c) phi[x * channels_ + c] += change * r[c];
    }
  }

 private:
  template <class V>
  std::vector<V> directions(std::uint64_t time, std::size_t first_chain) const {
    using std::sqrt;
    std::vector<V> r(channels_, V(1));
    if (channels_ == 1) return r;
    normals(random_key{seed_, purpose::cluster_direction, time}, first_chain, r.data(), channels_);
    V squares(0);
    for (V const& part : r) squares += part * part;
    for (V& part : r) part = part / sqrt(squares);
    return r;
  }

  using lane_set = std::uint64_t;  ///< bit l is of lane l

  /// The lanes in which a > b.
  template <class V>
  static lane_set lanes_above(V const& a, V const& b) {
    static_assert(lane_count<V> <= 64);
    V const above = select(a > b, V(1), V(0));
    lane_set bits = 0;
    for (std::size_t l = 0; l < lane_count<V>; ++l) bits |= static_cast<lane_set>(lane_data(&above)[l]) << l;
    return bits;
  }

  /// The lowest site that x is known to belong to, with all paths on the way halved.
  static std::uint32_t first(std::vector<std::uint32_t>& first_of, std::uint32_t x) {
    while (first_of[x] != x) x = first_of[x] = first_of[first_of[x]];
    return x;
  }
  static void unite(std::vector<std::uint32_t>& first_of, std::uint32_t a, std::uint32_t b) {
    a = first(first_of, a);
    b = first(first_of, b);
    if (a < b) std::swap(a, b);
    first_of[a] = b;
  }

  lattice sites_;
  std::size_t channels_;
  double coupling_;
  std::uint64_t seed_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> links_{};
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

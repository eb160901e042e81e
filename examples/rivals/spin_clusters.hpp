// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <record/spins.hpp>

#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/mcmc/cluster.hpp>
#include <rgflow/engine/random.hpp>
#include <rgflow/engine/simd.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rivals {

/// A cluster move of the Ising model as a continuous field on a square. Spins and field have the joint weight
///
///     exp(s M psi - psi M psi / 2) = exp(-(psi - s) M (psi - s) / 2) exp(s M s / 2),
///
/// so the field is the spins and a noise that does not know of them. Spins are drawn given the field, a Swendsen-Wang
/// move makes other spins of them, and the field goes on with these and the same noise. Only trajectories change that.
class spin_clusters {
 public:
  spin_clusters(rgflow::engine::lattice const& sites, double beta, double alpha, std::uint64_t seed)
      : extent_(sites.extents()[0]), beta_(beta), alpha_(alpha), seed_(seed), mirror_(sites, 1, beta, seed) {}

  /// As rgflow::engine::cluster_move has it.
  template <class V>
  void operator()(std::uint64_t time, std::size_t first_chain, std::span<V> psi) const {
    namespace engine = rgflow::engine;
    using engine::select;
    std::vector<V> chance(psi.size()), spins = record::spin_means(extent_, psi.data(), beta_, alpha_);
    uniforms(engine::random_key{seed_, engine::purpose::user, time}, first_chain, chance.data(), chance.size());
    for (std::size_t x = 0; x < psi.size(); ++x) spins[x] = select(spins[x] > V(2) * chance[x] - V(1), V(1), V(-1));
    std::vector<V> others = spins;
    mirror_(time, first_chain, std::span<V>(others));
    for (std::size_t x = 0; x < psi.size(); ++x) psi[x] += others[x] - spins[x];
  }

 private:
  std::size_t extent_;
  double beta_, alpha_;
  std::uint64_t seed_;
  rgflow::engine::cluster_move mirror_;
};

}  // namespace rivals

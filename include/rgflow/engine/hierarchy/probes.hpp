// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/random/key.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <type_traits>
#include <vector>

// Probes of a divergence, the trace of the Jacobian J of a velocity by a net: vectors e, one number for each site, for
// each of which e^T J e costs one tangent. Exactly: e is 1 at sites that don't see each other through all layers, and 0
// elsewhere, and the sum over such e is the trace. Or an estimate: e has random signs everywhere, and its mean is the
// trace (Hutchinson, Commun. Stat. Simul. Comput. 18, 1059 (1989)).

namespace rgflow::inline RGFLOW_ISA::engine {

/// near[0]: the sites that are moved; near[k]: those where h^k both feels that and is felt there again.
template <std::size_t Layers>
struct probe {
  std::array<std::vector<std::uint32_t>, Layers> near;
};

inline std::vector<std::uint32_t> all_sites(std::size_t sites) {
  std::vector<std::uint32_t> all(sites);
  std::iota(all.begin(), all.end(), 0U);
  return all;
}

template <std::size_t Layers>
std::vector<probe<Layers>> probe_of_all_sites(std::size_t sites) {
  probe<Layers> one;
  one.near.fill(all_sites(sites));
  return {one};
}

namespace detail {

/// The sites that are up to so many looks away from some; a site sees itself, and those that see it.
template <class SeenFrom>
std::vector<std::uint32_t> sites_around(std::vector<std::uint32_t> const& some, std::size_t looks, std::size_t sites,
                                        SeenFrom const& seen_from) {
  std::vector<unsigned char> found(sites, 0);
  auto around = some, last = some;
  for (auto const x : some) found[x] = 1;
  for (; looks > 0; --looks) {
    std::vector<std::uint32_t> next;
    for (auto const x : last)
      for (auto const y : seen_from(x))
        if (found[y] == 0) {
          found[y] = 1;
          next.push_back(y);
        }
    around.insert(around.end(), next.begin(), next.end());
    last.swap(next);
  }
  std::sort(around.begin(), around.end());
  return around;
}

}  // namespace detail

/// As few probes as a first try finds: every site joins the first one whose sites it does not see.
template <std::size_t Layers, class SeenFrom>
std::vector<probe<Layers>> probes_of_distant_sites(std::size_t sites, SeenFrom const& seen_from) {
  std::vector<probe<Layers>> probes;
  std::vector<std::size_t> of_site(sites);
  for (std::size_t x = 0; x < sites; ++x) {
    std::vector<unsigned char> taken(probes.size() + 1, 0);
    for (auto const y : detail::sites_around({static_cast<std::uint32_t>(x)}, Layers, sites, seen_from))
      if (y < x) taken[of_site[y]] = 1;
    of_site[x] = static_cast<std::size_t>(std::find(taken.begin(), taken.end(), 0) - taken.begin());
    if (of_site[x] == probes.size()) probes.emplace_back();
    probes[of_site[x]].near[0].push_back(static_cast<std::uint32_t>(x));
  }
  for (auto& p : probes)
    for (std::size_t k = 1; k < Layers; ++k)
      p.near[k] = detail::sites_around(p.near[0], std::min(k, Layers - k), sites, seen_from);
  return probes;
}

/// signs[probe][site]: those of each lane are a function of its field, of all its bits. So every sample of every
/// training step has signs of its own, and the same ones again on the way back, wherever it lies among others.
template <class V>
void random_signs(std::span<V const> field, std::size_t probes, V* signs) {
  using T = scalar_of_t<V>;
  using bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  auto const sites = field.size();
  std::vector<std::array<T, lane_count<V>>> drawn(probes * sites);
  for (std::size_t i = 0; i < lane_count<V>; ++i) {
    std::uint64_t digest = 0;
    for (V const& value : field) {
      digest = (digest ^ std::bit_cast<bits>(lane(value, i))) * 0x9E3779B97F4A7C15U;
      digest ^= digest >> 32;
    }
    random_key const key{digest, purpose::probe, 0};
    std::uint64_t word = 0;
    for (std::size_t k = 0; k < drawn.size(); ++k) {
      if (k % 64 == 0) word = random_bits(key, 0, k / 64);
      drawn[k][i] = (word >> (k % 64) & 1U) != 0 ? T(1) : T(-1);
    }
  }
  for (std::size_t k = 0; k < drawn.size(); ++k) {
    if constexpr (lane_count<V> == 1)
      signs[k] = V(drawn[k][0]);
    else
      for (std::size_t i = 0; i < lane_count<V>; ++i) set_lane(signs[k], i, drawn[k][i]);
  }
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

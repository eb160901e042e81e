// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/claimed_symmetries.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/symmetry/generator.hpp>
#include <rgflow/symmetry/patch_action.hpp>
#include <rgflow/symmetry/space.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// What a bijector says of symmetries (equivariance.hpp), as its checker measures it.

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// What is commonly asked of the components of a site.
inline std::vector<generator> common_generators(int channels) {
  std::vector<generator> all;
  generator minus("phi -> -phi"), conjugate("conjugation of all pairs"), phase("a phase of all pairs");
  for (int c = 0; c < channels; ++c) {
    minus.component(c, c, -1);
    all.push_back(generator("phi -> phi + constant").shift(c, 1));
    if (channels > 1) all.push_back(generator("a sign of one component").component(c, c, -1));
    if (c + 1 == channels) break;
    all.push_back(generator("a swap of two components").component(c, c + 1, 1).component(c + 1, c, 1));
    all.push_back(generator("a rotation of components").infinitesimal().component(c, c + 1, -1).component(c + 1, c, 1));
    if (c % 2 != 0) continue;
    conjugate.component(c + 1, c + 1, -1);
    phase.infinitesimal().component(c, c + 1, -1).component(c + 1, c, 1);
  }
  all.push_back(minus);
  if (channels % 2 == 0) {
    all.push_back(conjugate);
    all.push_back(phase);
  }
  return all;
}

/// What may be asked of the sites of a patch: a reflection of every direction, a quarter turn of every two.
inline std::vector<generator> common_turns(int dimensions) {
  static constexpr std::array<std::string_view, 3> quarter_turns{
      "a turn of directions 1 and 2", "a turn of directions 1 and 3", "a turn of directions 2 and 3"};
  std::vector<generator> all;
  for (int a = 0; a < dimensions; ++a) {
    all.push_back(generator(reflection_names[static_cast<std::size_t>(a)]).direction(a, a, -1));
    for (int b = a + 1; b < dimensions; ++b)
      all.push_back(
          generator(quarter_turns[static_cast<std::size_t>(a + b - 1)]).direction(a, b, 1).direction(b, a, -1));
  }
  return all;
}

template <class Patch>
engine::field_map map_of(generator const& g) {
  constexpr int channels = static_cast<int>(Patch::channels);
  engine::field_map map{std::string(g.name()), g.is_infinitesimal()};
  for (int to = 0; to < channels; ++to) {
    map.shift.push_back(g.shift_of(to));
    for (int from = 0; from < channels; ++from) map.matrix.push_back(g.factor(to, from).value());
  }
  if (!g.turns_directions()) return map;
  for (std::size_t site = 0; site < Patch::sites; ++site) {
    auto const there = move_in_patch<Patch>(g, site);
    map.site.push_back(there.to);
    map.sign.push_back(there.sign);
  }
  return map;
}

}  // namespace detail

namespace engine {

template <rgflow::detail::states_equivariance B>
struct claimed_symmetries<B> {
  template <class Patch>
  static std::vector<field_map> of() {
    std::vector<field_map> claimed;
    if (Patch::channels > generator::most_components) return claimed;
    for (auto const& g : rgflow::detail::common_generators(static_cast<int>(Patch::channels)))
      if (B::under(g).holds()) claimed.push_back(rgflow::detail::map_of<Patch>(g));
    // What leaves coefficients has other values behind it than in front; flows with it are measured as a whole.
    if (rgflow::detail::follows_sites_of<B> && !rgflow::detail::leaves_haar_basis<B>)
      for (auto const& g : rgflow::detail::common_turns(static_cast<int>(Patch::dimensions)))
        if (rgflow::detail::action_on_patch<Patch>(g) && B::under(g).holds())
          claimed.push_back(rgflow::detail::map_of<Patch>(g));
    return claimed;
  }
};

}  // namespace engine

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/conditioner_action.hpp>
#include <rgflow/engine/patch.hpp>
#include <rgflow/hierarchy/declaration.hpp>
#include <rgflow/hierarchy/step.hpp>
#include <rgflow/hierarchy/symmetry.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/symmetry/generator.hpp>

#include <cstddef>
#include <utility>

// Symmetries asked of a part of a flow alone: of a block on a patch, or of a level on a lattice.

namespace rgflow::inline RGFLOW_ISA {

template <class Lattice, class Field, class Levels, class... Options>
struct hierarchy_facts;

namespace detail {

/// Reflections and rotations are about the centre of the patch. A patch is not translated.
template <class Block, class Patch>
struct block_alone;
template <class Block, std::size_t Channels, std::size_t Contexts, std::size_t... Extents>
struct block_alone<Block, patch<Channels, Contexts, Extents...>> {
  using lattice_type = open_lattice<Extents...>;
  using field_type = field_of_channels<Channels>;
  static constexpr equivariance under(generator const& g) {
    return equivariance_of<typename block_on<Block, patch<Channels, Contexts, Extents...>>::type>(g);
  }
};

template <class Step>
struct as_level {
  using type = level<Step>;
};
template <class... Steps>
struct as_level<level<Steps...>> {
  using type = level<Steps...>;
};

/// As the finest level of a hierarchy, and the only one: nothing is asked of what it would hand on, or of the prior.
template <class Level, class Lattice, class Field, class... Options>
struct level_alone {
  using facts = hierarchy_facts<Lattice, Field, levels<typename as_level<Level>::type>, Options...>;
  static_assert(facts::tiled);
  using lattice_type = Lattice;
  using field_type = Field;
  static constexpr equivariance under(generator const& g) { return equivariance_of_level<facts>(g, 0); }
};

/// One evaluation for each generator: compilers limit how long one may be.
template <class Part, Symmetry G, std::size_t K>
inline constexpr bool part_has_generator = [] {
  using lattice_type = typename Part::lattice_type;
  using field_type = typename Part::field_type;
  auto const& g = generators_of<G, lattice_type, field_type>[K];
  return missing_on<lattice_type, field_type>(g).empty() && Part::under(g).holds();
}();

template <class Part, Symmetry G>
inline constexpr bool part_has = []<std::size_t... K>(std::index_sequence<K...>) {
  return (part_has_generator<Part, G, K> && ...);
}
(std::make_index_sequence<generators_of<G, typename Part::lattice_type, typename Part::field_type>.size()>{});

}  // namespace detail

}  // namespace rgflow::inline RGFLOW_ISA

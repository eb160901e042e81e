// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/contract.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/hierarchy/block_step.hpp>
#include <rgflow/engine/hierarchy/flow.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/patch.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/symmetry/equivariance.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <utility>

namespace rgflow::inline RGFLOW_ISA {

/// A block with weights of its own at every position, instead of one set for all positions of the level.
template <class Block>
struct own_per_position {};

namespace detail {

template <std::size_t Edge, std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
struct cube {
  template <std::size_t... Axis>
  static patch<Channels, Contexts, (static_cast<void>(Axis), Edge)...> make(std::index_sequence<Axis...>);
  using type = decltype(make(std::make_index_sequence<Dimensions>{}));
};
/// A box of Edge sites along every axis.
template <std::size_t Edge, std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
using cube_t = typename cube<Edge, Dimensions, Channels, Contexts>::type;

template <class Block>
struct positions_of {
  using block = Block;
  static constexpr engine::sharing sharing = engine::sharing::over_positions;
};
template <class Block>
struct positions_of<own_per_position<Block>> {
  using block = Block;
  static constexpr engine::sharing sharing = engine::sharing::none;
};

template <bool Kept, class Block, class Lacks>
struct is_block_of_step {
  static_assert(
      HoldsFor<Kept, Block, Lacks>,
      "rgflow: a level step needs a bijector block: a type with a member template on<patch> (coupling, chain, "
      "... or your own), which encodes and decodes; what it lacks stands below. See docs/bijector.md");
};

/// The block itself, or a refusal in the user's words if it is none.
template <class Block, class Patch>
struct block_on : is_block_of_step<Bijector<Block, Patch>, Block,
                                   lacking<Bijector<Block, Patch>, members_of_bijector<Block, Patch>>>,
                  declared_empty<Block, "a bijector"> {
  using type = typename Block::template on<Patch>;
};

template <std::size_t Edge, std::size_t Shift, class Block, class Label>
struct block_word {
  static constexpr std::size_t edge = Edge;
  static constexpr std::size_t shift = Shift;
  static constexpr bool on_any_level = Edge == 1;
  static std::string name() { return Label::name(); }
  static constexpr bool own_weights_per_position = positions_of<Block>::sharing == engine::sharing::none;
  static constexpr std::size_t period = own_weights_per_position ? 0 : Edge;  ///< of translations (symmetry.hpp)
  using placed_block = typename positions_of<Block>::block;

  /// What depends on what after the step (causal.hpp).
  template <class LevelSites>
  static constexpr void join(LevelSites& sites) {
    sites.join_boxes(Edge, Shift);
  }

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  struct bind {
    using patch_type = cube_t<Edge, Dimensions, Channels, Contexts>;
    using block = typename block_on<placed_block, patch_type>::type;
    using type = engine::placed<engine::block_step<patch_type, block, positions_of<Block>::sharing>, Shift, Label>;
  };

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  static constexpr equivariance under(auto const& g) {
    return equivariance_of<typename bind<Dimensions, Channels, Contexts>::block>(of_components_alone(g));
  }
  /// Reflections and rotations about the centre of the lattice carry blocks into blocks, as the tiling is shifted by
  /// nothing or by half a block. (Blocks with weights of their own have no period, and so none of them.)
  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  static constexpr equivariance turned(auto const& g) {
    using block = typename bind<Dimensions, Channels, Contexts>::block;
    if constexpr (Edge == 1)
      return equivariance_of<block>(of_components_alone(g));
    else
      return equivariance_of<block>(g);
  }
  /// A block of one site may be turned about any place.
  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  static constexpr equivariance turned_about_a_site(auto const& g) requires(Edge == 1) {
    return turned<Dimensions, Channels, Contexts>(g);
  }
  /// Cells of shifted blocks need not be those of the level.
  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  static constexpr left_at_sites leaves =
      !leaves_haar_basis<typename bind<Dimensions, Channels, Contexts>::block> ? left_at_sites::values
      : Shift == 0                                                             ? left_at_sites::means
                                                                               : left_at_sites::coefficients;
};

struct disentangle_label {
  static std::string name() { return "disentangle"; }
};
struct decimate_label {
  static std::string name() { return "decimate"; }
};
struct everywhere_label {
  static std::string name() { return "everywhere"; }
};

}  // namespace detail

/// Disentangler of a MERA level: Block on every Edge-wide box of the tiling that is shifted by half a box, so
/// that it works across the borders of the decimators (Vidal, cond-mat/0512165; Li & Wang, arXiv:1802.02840).
template <std::size_t Edge, class Block>
struct disentangle : detail::block_word<Edge, Edge / 2, Block, detail::disentangle_label> {
  static_assert(detail::holds_for<(Edge > 0 && Edge % 2 == 0), disentangle>,
                "rgflow: disentangle shifts its blocks by half a block, so their edge must be even, 2 at least. See "
                "docs/hierarchy.md#levels");
};

/// Decimator of a MERA level: Block on every Edge-wide box of the unshifted tiling. After the level's last step
/// some of its sites go on to the next level; the others are the level's bulk variables.
template <std::size_t Edge, class Block>
struct decimate : detail::block_word<Edge, 0, Block, detail::decimate_label> {
  static_assert(Edge >= 1, "rgflow: a block is at least one site wide. See docs/hierarchy.md#levels");
};

/// Block on every single site: a lattice-wide bijector that treats all sites alike (elementwise, act_norm,
/// channel_mix).
template <class Block>
struct everywhere : detail::block_word<1, 0, Block, detail::everywhere_label> {};

/// What a hierarchy asks of the steps in its levels: how wide a box must tile the lattice, and a bound form. A step
/// with `closes<Dimensions>(way)` is refused on levels of a torus where that is false of the way around the lattice,
/// written in the basis of the level, and one without `on_any_level = true` where the coarse-graining pattern leaves no
/// rectangular lattice. With `on_torus_only = true` it is refused on open lattices, with `own_weights_per_momentum =
/// true` in shared_levels.
template <class S>
concept LevelStep = requires {
  { S::edge } -> std::convertible_to<std::size_t>;
  { S::own_weights_per_position } -> std::convertible_to<bool>;
  typename S::template bind<1, 1, 0>;
};

}  // namespace rgflow::inline RGFLOW_ISA

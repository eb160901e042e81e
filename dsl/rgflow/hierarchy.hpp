// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/hierarchy/refusals_first.hpp>  // before all others

#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/hierarchy/coarse_graining.hpp>
#include <rgflow/engine/hierarchy/flow.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/field.hpp>
#include <rgflow/hierarchy/cell.hpp>
#include <rgflow/hierarchy/checked_levels.hpp>
#include <rgflow/hierarchy/declaration.hpp>
#include <rgflow/hierarchy/door.hpp>
#include <rgflow/hierarchy/fitting.hpp>
#include <rgflow/hierarchy/options.hpp>
#include <rgflow/hierarchy/step.hpp>
#include <rgflow/hierarchy/symmetry.hpp>
#include <rgflow/hierarchy/symmetry_of_parts.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/mask/checkerboard.hpp>
#include <rgflow/prior.hpp>

#include <cstddef>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA {

/// Everything derived from a declared hierarchy; naming its members checks the declaration.
template <class Lattice, class Field, class Levels, class... Options>
struct hierarchy_facts {
  static_assert(
      LatticeType<Lattice>,
      "rgflow: the first argument of a hierarchy is its lattice: torus<extents...>, open_lattice<extents...> or a type "
      "with dimensions, extents, their product volume, and periodic. See docs/hierarchy.md");
  static_assert(FieldType<Field>,
                "rgflow: the second argument of a hierarchy is its field: real_field, complex_field or channels<n>. "
                "See docs/hierarchy.md");
  static_assert(sizeof(detail::declared_empty<Lattice, "a lattice">) != 0 &&
                sizeof(detail::declared_empty<Field, "a field">) != 0);
  using options = detail::options_of<detail::default_options, Options...>;
  using declared_levels = detail::levels_of<Levels>;
  using levels_type = Levels;
  using lattice_type = Lattice;
  using field_type = Field;
  using prior_type = typename options::prior_type;
  using pattern = typename detail::pattern_on<typename options::pattern_type, Lattice::dimensions>::type;
  static constexpr std::size_t contexts = options::contexts;
  static constexpr bool tiled =
      detail::all_fit<typename declared_levels::template fitting<Lattice, pattern, options::most_levels>>;
  static constexpr std::size_t depth = declared_levels::template depth<Lattice, pattern>(options::most_levels);
  static constexpr bool single_site = tiled && depth == 0;
  static_assert(detail::HoldsFor<!single_site, Lattice>,
                "rgflow: a lattice of a single site has no level in every_level or shared_levels, which stop before a "
                "level of one site; list it as levels<level<...>>. See docs/hierarchy.md");
  /// The sites of every level, finest first, and how what runs gets at them.
  static constexpr auto sites_of_levels = detail::sites_of_levels<pattern, Lattice::dimensions, depth>;
  static constexpr engine::coarsening coarsening = engine::coarsening_by<pattern, Lattice::dimensions>;
  using expansion = engine::expansion<
      typename declared_levels::template bound<Lattice::dimensions, Field::channels, options::contexts>,
      Lattice::dimensions, Field::channels, options::contexts, prior_type, typename options::layout_type>;
  static constexpr bool laid_out = [] {
    if constexpr (detail::mixes_lanes<typename options::layout_type>)
      return declared_levels::template runs_in_layouts<Lattice::dimensions, Field::channels, options::contexts>;
    else
      return true;
  }();
};

namespace detail {
template <class Flow, bool LookedAt>
struct facts_of {
  static_assert(
      sizeof(Flow) == 0,
      "rgflow: a flow is a type that derives from hierarchy<lattice, field, levels, ...>. See docs/hierarchy.md");
};
template <class Flow, bool LookedAt>
requires requires { typename Flow::rgflow_hierarchy; }
struct facts_of<Flow, LookedAt> {
  template <class L, class F, class Le, class... O>
  static hierarchy_facts<L, F, Le, O...> read(hierarchy<L, F, Le, O...>);
  using type = decltype(read(typename Flow::rgflow_hierarchy{}));
  static_assert(sizeof(door<typename group_of_flow<Flow>::type>) != 0);
  static_assert(sizeof(door<typename symmetries_of_hierarchy<typename Flow::rgflow_hierarchy, Flow>::type>) != 0);
  static_assert(
      std::is_empty_v<Flow>,
      "rgflow: a declared flow is an empty type: weights and numbers live in model<flow>. See docs/hierarchy.md");
};
}  // namespace detail

/// What the declaration of a flow says; a mistake in it is reported here. (Looked at in an alias, which takes no line
/// of a message.)
template <class Flow>
using flow_facts =
    typename detail::facts_of<Flow, detail::looked_at_door<typename detail::hierarchy_of<Flow>::type>::passed>::type;

namespace detail {
template <class Declared, Symmetry G, class... On>
inline constexpr bool has_symmetry = part_has<typename part_asked<Declared, On...>::type, G>;
template <class Flow, Symmetry G>
requires(!binds_as_transform<Flow>)
inline constexpr bool has_symmetry<Flow, G> = first_broken_of_flow<flow_facts<Flow>, G>.holds();
}  // namespace detail

/// Whether the flow is proved to be equivariant under every generator of G, so that its density is invariant: a
/// constant for static_assert and `if constexpr`. `false` means 'not proved'.
///
///     equivariant_under<flow, G>
///     equivariant_under<block, G, patch<channels, contexts, extents...>>     encode(g x) = g encode(x) of a block
///     equivariant_under<level<steps...>, G, lattice, field, options...>      of a level, of a single step, or of all
///                                                        levels: every_level, shared_levels, levels
///     equivariant_under<net, G, patch<...>>              net(g x) = g net(x): as many outputs as the patch has values
///     equivariant_under<net, G, patch<...>, transform>   of outputs that are the transform's parameters of every value
///     equivariant_under<transform, G>                    y(g x; p') = g y(x; p): its parameters p can follow
template <class Declared, class G, class... On>
inline constexpr bool equivariant_under =
    detail::looked_at_door<typename detail::hierarchy_asked<Declared, On...>::type>::passed && [] {
      if constexpr (detail::may_ask_for<G>)
        return detail::has_symmetry<Declared, G, On...>;
      else
        return false;
    }();

/// static_assert(valid_flow<my_flow>) below a declaration reports its mistakes there and then.
template <class Flow>
inline constexpr bool valid_flow =
    detail::looked_at_door<typename detail::hierarchy_of<Flow>::type>::passed &&
    sizeof(detail::door<typename detail::group_of_flow<Flow>::type>) != 0 &&
    sizeof(detail::door<
           typename detail::symmetries_of_hierarchy<typename detail::hierarchy_of<Flow>::type, Flow>::type>) != 0 &&
    flow_facts<Flow>::tiled && sizeof(typename flow_facts<Flow>::expansion) != 0 && flow_facts<Flow>::laid_out;

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/refusals.hpp>
#include <rgflow/engine/listed.hpp>
#include <rgflow/field.hpp>
#include <rgflow/hierarchy/checked_levels.hpp>
#include <rgflow/hierarchy/declaration.hpp>
#include <rgflow/hierarchy/fitting.hpp>
#include <rgflow/hierarchy/options.hpp>
#include <rgflow/hierarchy/step.hpp>
#include <rgflow/hierarchy/symmetry.hpp>
#include <rgflow/hierarchy/words.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/symmetry/declared.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

// A compiler prints a line for everything that led to a mistake before it says what it is, and words stand deep in one
// another. So before anything is made of a declaration, what it lists is laid side by side and looked at: all words,
// then the levels and their steps, whether they fit, what the steps are made of, and symmetries.

namespace rgflow::inline RGFLOW_ISA {

template <class Lattice, class Field, class Levels, class... Options>
struct hierarchy_facts;

}

namespace rgflow::inline RGFLOW_ISA::detail {

/// What a step is made of on a level, its blocks, or it itself.
template <class Step, std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
struct parts_of_step {
  using type = listed<>;
};
template <LevelStep Step, std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
struct parts_of_step<Step, Dimensions, Channels, Contexts> {
  using type = listed<typename Step::template bind<Dimensions, Channels, Contexts>>;
};
template <LevelStep Step, std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
requires requires { typename Step::placed_block; }
struct parts_of_step<Step, Dimensions, Channels, Contexts> {
  using block = typename Step::placed_block;
  using patch_type = cube_t<Step::edge, Dimensions, Channels, Contexts>;
  using type = joined_t<typename refusals_of_block<block, patch_type>::type, listed<block_on<block, patch_type>>>;
};

/// The steps that a word lists, and what they are made of.
template <class Word, class... Steps>
struct listed_steps {
  static constexpr bool known = true;
  template <std::size_t... I>
  static listed<checked_step<I + 1, Steps>..., level_of<Word>> in_order(std::index_sequence<I...>);
  using type = decltype(in_order(std::index_sequence_for<Steps...>{}));
  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  using parts = joined_t<typename parts_of_step<Steps, Dimensions, Channels, Contexts>::type...>;
};
/// What is no level has none.
template <class Level>
struct steps_of_level {
  static constexpr bool known = false;
  using type = listed<>;
  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  using parts = listed<>;
};
template <class... Steps>
struct steps_of_level<level<Steps...>> : listed_steps<level<Steps...>, Steps...> {};
template <class Levels>
struct steps_of {
  static constexpr bool known = false;
  using type = listed<>;
};
template <class... Steps>
struct steps_of<every_level<Steps...>> : listed_steps<every_level<Steps...>, Steps...> {};
template <class... Steps>
struct steps_of<shared_levels<Steps...>> : listed_steps<shared_levels<Steps...>, Steps...> {};
template <class... Level>
struct steps_of<levels<Level...>> {
  static constexpr bool known = (steps_of_level<Level>::known && ...);
  template <std::size_t... I>
  static listed<is_a_level<steps_of_level<Level>::known, element_of_levels<I + 1, Level>>...> in_order(
      std::index_sequence<I...>);
  using type =
      joined_t<decltype(in_order(std::index_sequence_for<Level...>{})), typename steps_of_level<Level>::type...>;
  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  using parts = joined_t<typename steps_of_level<Level>::template parts<Dimensions, Channels, Contexts>...>;
};

// What is looked at of a hierarchy<...>, in this order; each is listed only after the ones before have been seen.
template <class Hierarchy>
struct words_of_hierarchy {
  using type = listed<>;
};
template <class Lattice, class Field, class Levels, class... Options>
struct words_of_hierarchy<hierarchy<Lattice, Field, Levels, Options...>> {
  using type = joined_t<listed<Field>, typename words_of<Levels>::type, typename words_of<Options>::type...,
                        listed<checked_option<Options>...>, typename options_in_place<Options...>::type,
                        typename options_given_once<Options...>::type>;
};

template <class Hierarchy>
struct levels_of_hierarchy {
  using type = listed<>;
};
template <LatticeType Lattice, FieldType Field, class Levels, class... Options>
struct levels_of_hierarchy<hierarchy<Lattice, Field, Levels, Options...>> {
  using pattern_type = typename options_of<default_options, Options...>::pattern_type;
  using type = joined_t<typename steps_of<Levels>::type,
                        listed<levels_of<Levels>, pattern_on<pattern_type, Lattice::dimensions>>>;
};

template <class Hierarchy>
struct fitting_of_hierarchy {
  using type = listed<>;
};
template <LatticeType Lattice, FieldType Field, class Levels, class... Options>
requires(steps_of<Levels>::known)
struct fitting_of_hierarchy<hierarchy<Lattice, Field, Levels, Options...>> {
  using options = options_of<default_options, Options...>;
  using pattern = typename pattern_on<typename options::pattern_type, Lattice::dimensions>::type;
  using type = typename levels_of<Levels>::template fitting<Lattice, pattern, options::most_levels>;
};

template <class Hierarchy>
struct parts_of_hierarchy {
  using type = listed<>;
};
template <LatticeType Lattice, FieldType Field, class Levels, class... Options>
requires(steps_of<Levels>::known)
struct parts_of_hierarchy<hierarchy<Lattice, Field, Levels, Options...>> {
  using type = typename steps_of<Levels>::template parts<Lattice::dimensions, Field::channels,
                                                         options_of<default_options, Options...>::contexts>;
};

/// Of the flow that derives from it: the group that it declares, and what that is made of.
template <class Flow>
struct group_of_flow {
  using type = listed<declares_no_other_symmetries<Flow>>;
};
template <DeclaresSymmetries Flow>
struct group_of_flow<Flow> {
  using type = joined_t<typename refusals_of_group<typename Flow::symmetries>::type, listed<declared_symmetries<Flow>>>;
};

/// Whether it has the symmetries that it declares.
template <class Hierarchy, class Flow>
struct symmetries_of_hierarchy {
  using type = listed<>;
};
template <LatticeType Lattice, FieldType Field, class Levels, class... Options, DeclaresSymmetries Flow>
requires(steps_of<Levels>::known)
struct symmetries_of_hierarchy<hierarchy<Lattice, Field, Levels, Options...>, Flow> {
  using type = typename refusals_of_symmetries<Flow, hierarchy_facts<Lattice, Field, Levels, Options...>>::type;
};

/// What a flow derives from; nothing that is looked at if it is none.
template <class Flow>
struct hierarchy_of {
  using type = void;
};
template <class Flow>
requires requires { typename Flow::rgflow_hierarchy; }
struct hierarchy_of<Flow> {
  using type = typename Flow::rgflow_hierarchy;
};

/// True, once the door has looked at a hierarchy. (The default is where it looks: what names this costs a message no
/// line.)
template <class Hierarchy, bool LookedAt = sizeof(door<typename words_of_hierarchy<Hierarchy>::type>) != 0 &&
                                           sizeof(door<typename levels_of_hierarchy<Hierarchy>::type>) != 0 &&
                                           sizeof(door<typename fitting_of_hierarchy<Hierarchy>::type>) != 0 &&
                                           sizeof(door<typename parts_of_hierarchy<Hierarchy>::type>) != 0>
struct looked_at_door {
  static constexpr bool passed = LookedAt;
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/contract.hpp>
#include <rgflow/engine/listed.hpp>

#include <type_traits>

// What a block can refuse, laid side by side for the door of a hierarchy (rgflow/hierarchy/door.hpp). A word that holds
// others lists them from the inside out, the last one being itself:
//
//   template <class Patch>
//   using refusals = detail::refusals_of_parts<detail::bound_word<Patch, B>, Patch, detail::element_of_word<B>>;
//
// Nothing may be completed on the way there: it would refuse before it is looked at, in more lines.

namespace rgflow::inline RGFLOW_ISA::detail {

template <class Block, class Patch>
concept ListsRefusals = is_listed<typename Block::template refusals<Patch>>;

/// Of a block that lists nothing, the class that it names for a patch, where it names one: its own refusals, before it
/// is asked what it lacks.
template <class Block, class Patch>
struct refusals_of_block {
  using type = listed<>;
};
template <class Block, class Patch>
requires ListsRefusals<Block, Patch>
struct refusals_of_block<Block, Patch> {
  using type = typename Block::template refusals<Patch>;
};
template <class Block, class Patch>
requires(!ListsRefusals<Block, Patch> && std::is_class_v<typename Block::template on<Patch>>)
struct refusals_of_block<Block, Patch> {
  using type = listed<typename Block::template on<Patch>>;
};

/// Of the elements of a word, each with its place, and of what the word makes of them.
template <class Word, class Patch, class... Elements>
using refusals_of_parts = joined_t<
    joined_t<typename refusals_of_block<typename Elements::element, Patch>::type, listed<checked<Elements, Patch>>>...,
    listed<Word>>;

}  // namespace rgflow::inline RGFLOW_ISA::detail

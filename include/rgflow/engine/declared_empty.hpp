// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/refusal.hpp>

#include <type_traits>

namespace rgflow::inline RGFLOW_ISA::detail {

/// What a word of the user's is declared as, for messages.
template <fixed_string Kind>
struct declared_as;

template <bool Empty, class Word, class Kind>
struct is_empty_word {
  static_assert(
      HoldsFor<Empty, Word, Kind>,
      "rgflow: a word of a declaration has data members, which nothing would read: make numbers that stay as they are "
      "static constexpr or template arguments; those that training moves are weights, and those that change from "
      "sample to sample are context (the word and what it is declared as stand below). See "
      "docs/your-own.md#no-data-members");
};
/// Refuses a word with data members, one of virtual functions, too. What is no class the contract of its kind refuses.
template <class Word, fixed_string Kind>
using declared_empty = is_empty_word<std::is_empty_v<Word> || !std::is_class_v<Word>, Word, declared_as<Kind>>;

}  // namespace rgflow::inline RGFLOW_ISA::detail

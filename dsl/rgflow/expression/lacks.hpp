// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/facts.hpp>
#include <rgflow/expression/name.hpp>

// The fact of a refusal that says which member of a contract a type does not have. The members are listed beside the
// contract, and the list is looked at only where that is not kept:
//
//   template <class S>
//   struct members_of_step {
//     static constexpr bool edge = requires { S::edge; };
//     using type = first_lacking<member<"edge", edge>, member<"bind<dimensions, ...>", false>>;
//   };
//   template <bool Kept, class S, class Lacks>
//   struct is_step {
//     static_assert(HoldsFor<Kept, S, Lacks>, "the sentence");
//   };
//   template <class S>
//   struct checked_step : is_step<LevelStep<S>, S, lacking<LevelStep<S>, members_of_step<S>>> {};
//
// Compilers print the arguments of the template that holds the assertion, clang not those of the concept.

namespace rgflow::inline RGFLOW_ISA::detail {

template <fixed_string Name>
struct lacks;

template <fixed_string Name, bool There>
struct member;

/// The first of the members that is not there; the last one is not if all others are.
template <class... Members>
struct first_lacking;
template <fixed_string Name, class... Members>
struct first_lacking<member<Name, false>, Members...> {
  using type = lacks<Name>;
};
template <fixed_string Name, class... Members>
struct first_lacking<member<Name, true>, Members...> : first_lacking<Members...> {};

template <bool Kept, class Members>
struct lacking_if {
  using type = void;
};
template <class Members>
struct lacking_if<false, Members> {
  using type = typename Members::type::type;
};
template <bool Kept, class Members>
using lacking = typename lacking_if<Kept, Members>::type;

}  // namespace rgflow::inline RGFLOW_ISA::detail

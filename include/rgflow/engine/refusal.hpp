// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <cstddef>
#include <string_view>

// What refusals are made of: a sentence, which is a fixed literal, and facts as template arguments below it. One of
// them says which member of a contract a type does not have. The members are listed beside the contract, and the list
// is looked at only where that is not kept:
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

namespace rgflow::inline RGFLOW_ISA {

/// A string as a template argument: symbol<"mu">. N counts the terminating zero.
template <std::size_t N>
struct fixed_string {
  char characters[N]{};

  constexpr fixed_string() = default;
  constexpr fixed_string(char const (&text)[N]) {
    for (std::size_t i = 0; i < N; ++i) characters[i] = text[i];
  }
  explicit constexpr fixed_string(std::string_view text) {
    for (std::size_t i = 0; i + 1 < N; ++i) characters[i] = text[i];
  }
  constexpr std::string_view view() const { return {characters, N - 1}; }
  friend constexpr bool operator==(fixed_string const&, fixed_string const&) = default;
};

namespace detail {

template <bool Holds, class... Facts>
inline constexpr bool holds_for = Holds;

/// Holds, and names the facts where it doesn't: a compiler that reports an unsatisfied concept in a static_assert
/// prints its arguments right below the sentence.
template <bool Holds, class... Facts>
concept HoldsFor = holds_for<Holds, Facts...>;

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

/// Where a contract has a single member.
template <fixed_string Name>
using lacks_only = first_lacking<member<Name, false>>;

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

}  // namespace detail

}  // namespace rgflow::inline RGFLOW_ISA

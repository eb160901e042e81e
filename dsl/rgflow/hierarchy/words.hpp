// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/listed.hpp>
#include <rgflow/transform/checked.hpp>

#include <concepts>
#include <cstddef>

// All words of a declaration side by side, from the inside out, for the door to look at (door.hpp). None is completed
// on the way there: it would refuse before it is looked at, in more lines.
//
// Two things are not read, and refuse in more lines: a class with two bases that are templates, as it is ambiguous
// which of them is the word, and the base of a class template of the user's, which is itself taken for a word.

namespace rgflow::inline RGFLOW_ISA::detail {

/// Whether nothing about the name of T is a template, as block in struct block : chain<...> {}: where it is defined, it
/// is complete, and to ask for its bases instantiates nothing. (A class inside a template might be instantiated by
/// that; it is left to the door.) Only the compiler's text for T tells.
template <class T>
constexpr bool is_named() {
  for (char const c : __PRETTY_FUNCTION__)
    if (c == '>') return false;
  return true;
}

template <class T, class... Named>
struct words_of;

/// The words that the base of the first of Named is made of.
template <class... Named>
struct words_of_base {
  template <template <class...> class Word, class... Held>
  static auto of(Word<Held...> const*) -> typename words_of<Word<Held...>, Named...>::type;
  template <template <std::size_t, class...> class Word, std::size_t N, class... Held>
  static auto of(Word<N, Held...> const*) -> typename words_of<Word<N, Held...>, Named...>::type;
};

template <class T, class... Named>
struct words_of_leaf {
  using type = listed<T, checked_transform<T>>;
};
template <class T, class... Named>
requires(is_named<T>() &&
         requires(T const* named) { words_of_base<T, Named...>::of(named); }) struct words_of_leaf<T, Named...> {
  using type = joined_t<decltype(words_of_base<T, Named...>::of(static_cast<T const*>(nullptr))),
                        listed<T, checked_transform<T>>>;
};

/// The words that a word made of words holds, and itself. The names in whose bases it stands, the nearest first, are
/// Named.
template <class T, class... Named>
struct words_of : words_of_leaf<T, Named...> {};
/// Bases may have a class around them as an argument, be it their own class or one that holds it.
template <class T, class... Named>
requires(std::same_as<T, Named> || ...) struct words_of<T, Named...> {
  using type = listed<>;
};
/// What a word leaves out, as elementwise<affine> its net.
template <class Nearest, class... Named>
struct words_of<void, Nearest, Named...> {
  using type = listed<>;
};
template <template <class...> class Word, class... Held, class... Named>
struct words_of<Word<Held...>, Named...> {
  using type = joined_t<typename words_of<Held, Named...>::type..., listed<Word<Held...>>>;
};
/// The same of a word that begins with a number, as decimate<2, block>.
template <template <std::size_t, class...> class Word, std::size_t N, class... Held, class... Named>
struct words_of<Word<N, Held...>, Named...> {
  using type = joined_t<typename words_of<Held, Named...>::type..., listed<Word<N, Held...>>>;
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

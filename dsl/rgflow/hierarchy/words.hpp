// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/listed.hpp>
#include <rgflow/transform/checked.hpp>

#include <cstddef>
#include <type_traits>

// All words of a declaration side by side, from the inside out, for the door to look at (door.hpp). None is completed
// on the way there: it would refuse before it is looked at, in more lines.

namespace rgflow::inline RGFLOW_ISA::detail {

/// Whether T has a name of its own, as block in struct block : chain<...> {}, instead of arguments in brackets, as
/// mlp<8>: to ask for its bases completes nothing. Only the compiler's text for T tells.
template <class T>
constexpr bool is_named() {
  // In front of the bracket and the zero at the end stands the last character of T.
  return __PRETTY_FUNCTION__[sizeof(__PRETTY_FUNCTION__) - 3] != '>';
}

template <class T, class Named>
struct words_of;

/// The words that a base of Named is made of.
template <class Named>
struct words_of_base {
  template <template <class...> class Word, class... Held>
  static auto of(Word<Held...> const*) -> typename words_of<Word<Held...>, Named>::type;
  template <template <std::size_t, class...> class Word, std::size_t N, class... Held>
  static auto of(Word<N, Held...> const*) -> typename words_of<Word<N, Held...>, Named>::type;
};

template <class T>
struct words_of_leaf {
  using type = listed<T, checked_transform<T>>;
};
template <class T>
requires(is_named<T>() && requires(T const* named) { words_of_base<T>::of(named); })
struct words_of_leaf<T> {
  using type =
      joined_t<decltype(words_of_base<T>::of(static_cast<T const*>(nullptr))), listed<T, checked_transform<T>>>;
};

/// The words that a word made of words holds, and itself; Named stands around it.
template <class T, class Named = void>
struct words_of : words_of_leaf<T> {};
/// A base that has the class as its own argument.
template <class Named>
struct words_of<Named, Named> {
  using type = listed<>;
};
/// What a word leaves out, as elementwise<affine> its net.
template <class Named>
requires(!std::is_void_v<Named>)
struct words_of<void, Named> {
  using type = listed<>;
};
template <template <class...> class Word, class... Held, class Named>
struct words_of<Word<Held...>, Named> {
  using type = joined_t<typename words_of<Held, Named>::type..., listed<Word<Held...>>>;
};
/// The same of a word that begins with a number, as decimate<2, block>.
template <template <std::size_t, class...> class Word, std::size_t N, class... Held, class Named>
struct words_of<Word<N, Held...>, Named> {
  using type = joined_t<typename words_of<Held, Named>::type..., listed<Word<N, Held...>>>;
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/listed.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/symmetry/group.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// Text for messages, cut where it is longer than `Most` characters.
template <std::size_t Most>
struct bounded_text {
  static constexpr std::size_t most = Most;
  std::array<char, Most + 1> characters{};
  std::size_t length = 0;
  constexpr bounded_text() = default;
  explicit constexpr bounded_text(std::string_view text) : length(std::min(text.size(), Most)) {
    for (std::size_t k = 0; k < length; ++k) characters[k] = text.size() > length && k + 3 >= length ? '.' : text[k];
  }
  constexpr std::string_view view() const { return {characters.data(), length}; }
};
/// What all compilers print whole.
using short_text = bounded_text<31>;

// Facts of a message.
template <fixed_string Name>
struct generator_called;
template <fixed_string What>
struct but_needs;

template <bool Holds, class Declaration, class Generator, class Needs>
struct acts_on_fields {
  static_assert(
      HoldsFor<Holds, Declaration, Generator, Needs>,
      "rgflow: a declared symmetry can't act on its field and lattice (the declaration, the generator and what "
      "it needs stand below). See docs/symmetry.md");
};

template <class Declaration>
concept DeclaresSymmetries = requires {
  typename Declaration::symmetries;
};

/// What a group can refuse, side by side for the door of a flow (hierarchy/door.hpp), groups within it first. Nothing is
/// asked of an element before it is looked at.
template <class Listed>
struct element_looked_at : checked_symmetry<Listed>,
                           declared_empty<typename group_within<typename Listed::element>::type, "a symmetry"> {};
template <class G>
struct refusals_of_group {
  using type = listed<>;
};
template <class... Element>
struct refusals_of_group<group<Element...>> {
  template <std::size_t... I>
  static listed<element_looked_at<element_of_group<I + 1, Element>>...> in_order(std::index_sequence<I...>);
  using type = joined_t<typename refusals_of_group<Element>::type...,
                        decltype(in_order(std::index_sequence_for<Element...>{}))>;
};

/// A class that has something called `symmetries`, be it private or no type, has it twice beside this.
struct something_called_symmetries {
  int symmetries;
};
template <class Declaration>
struct beside_symmetries : Declaration, something_called_symmetries {};
template <class Declaration>
concept CallsNothingSymmetries = !std::is_class_v<Declaration> || std::is_final_v<Declaration> || requires {
  &beside_symmetries<Declaration>::symmetries;
};
/// What is called so and declares nothing would be passed over in silence. In a final class it is, as nothing can
/// derive from that.
template <class Declaration>
struct declares_no_other_symmetries {
  static_assert(HoldsFor<CallsNothingSymmetries<Declaration>, Declaration>,
                "rgflow: something in this action or flow is called `symmetries`, but is no type, or private: a struct "
                "declares using symmetries = group<...>. See docs/symmetry.md");
};

template <class Declaration>
struct declared_symmetries : declares_no_other_symmetries<Declaration> {
  using type = group<>;
};
template <bool Kept, class G, class Lacks>
struct is_declared_group {
  static_assert(
      HoldsFor<Kept, G, Lacks>,
      "rgflow: `symmetries` of an action or a flow is not a group: expected group<sign_flip, ...> or a type of "
      "yours with generators<Lattice, Field>() (what it lacks stands below). See docs/symmetry.md");
};
/// The same of what invariant_under and equivariant_under ask for.
template <bool Kept, class G, class Lacks>
struct is_group_to_ask_for {
  static_assert(
      HoldsFor<Kept, G, Lacks>,
      "rgflow: invariant_under and equivariant_under need a group: sign_flip, translations_by<1>, group<u1, ...> or a "
      "type of yours with generators<Lattice, Field>() (what it lacks stands below). See docs/symmetry.md");
};
template <class G>
inline constexpr bool may_ask_for =
    sizeof(is_group_to_ask_for<Symmetry<G>, G, lacking<Symmetry<G>, members_of_symmetry<G>>>) != 0 && Symmetry<G>;

template <DeclaresSymmetries Declaration>
struct declared_symmetries<Declaration> {
  using type = typename Declaration::symmetries;
  static_assert(sizeof(is_declared_group<Symmetry<type>, type, lacking<Symmetry<type>, members_of_symmetry<type>>>) !=
                0);
  static_assert(sizeof(declared_empty<typename group_within<type>::type, "a symmetry">) != 0);
};

}  // namespace detail

/// The group that an action or a flow declares: `using symmetries = group<...>;` in its declaration.
template <class Declaration>
using symmetries_of = typename detail::declared_symmetries<Declaration>::type;

}  // namespace rgflow::inline RGFLOW_ISA

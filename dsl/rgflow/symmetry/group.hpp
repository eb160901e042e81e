// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/symmetry/generator.hpp>
#include <rgflow/symmetry/space.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// What stands where in a declaration, spelt so that a message which names it reads: element_of_group<2, my_type>.
template <std::size_t Position, class Element>
struct element_of_group {
  using element = Element;
};
template <class Listed>
concept is_a_symmetry = Symmetry<typename Listed::element>;

template <bool Kept, class Listed, class Lacks>
struct is_element_of_group {
  static_assert(
      HoldsFor<Kept, Listed, Lacks>,
      "rgflow: an element of a group is not a symmetry: expected sign_flip, u1, translations_by<1>, rotations, "
      "... or a type of yours with generators<Lattice, Field>() (its position and type, and what it lacks stand "
      "below). "
      "See docs/symmetry.md");
};
template <class Listed>
using checked_symmetry =
    is_element_of_group<is_a_symmetry<Listed>, Listed,
                        lacking<is_a_symmetry<Listed>, members_of_symmetry<typename Listed::element>>>;

}  // namespace detail

/// The group that the given ones generate: group<u1, conjugation, reflections>.
template <class... Element>
struct group {
  template <class Lattice, class Field>
  static constexpr auto generators() {
    if constexpr (all_are_symmetries(std::make_index_sequence<sizeof...(Element)>{})) {
      constexpr std::size_t count = (detail::generators_of<Element, Lattice, Field>.size() + ... + 0);
      std::array<generator, count> all;
      std::size_t k = 0;
      [[maybe_unused]] auto const add = [&](auto const& some) {
        for (generator const& g : some) all[k++] = g;
      };
      (add(detail::generators_of<Element, Lattice, Field>), ...);
      return all;
    } else {
      return std::array<generator, 0>{};
    }
  }

 private:
  template <std::size_t... I>
  static constexpr bool all_are_symmetries(std::index_sequence<I...>) {
    (static_cast<void>(detail::checked_symmetry<detail::element_of_group<I + 1, Element>>{}), ...);
    (static_cast<void>(detail::declared_empty<typename detail::group_within<Element>::type, "a symmetry">{}), ...);
    return (detail::is_a_symmetry<detail::element_of_group<I + 1, Element>> && ...);
  }
};

/// The point group of a square or cubic lattice about its centre: D4 in two dimensions, the full cubic group in three,
/// and of one dimension the reflection alone.
struct point_group {
  template <LatticeType Lattice, FieldType Field>
  static constexpr auto generators() {
    if constexpr (Lattice::dimensions == 1)
      return detail::generators_of<reflections, Lattice, Field>;
    else
      return detail::generators_of<group<reflections, rotations>, Lattice, Field>;
  }
};

/// All symmetries that a lattice has: reflections, translations by one site where it is periodic, and rotations in
/// every plane of two neighbouring directions with equal extents.
struct space_group {
  template <LatticeType Lattice, FieldType Field>
  static constexpr auto generators() {
    constexpr auto const& all = detail::generators_of<group<translations_by<1>, point_group>, Lattice, Field>;
    constexpr auto fits = [](generator const& g) { return g.missing().empty(); };
    std::array<generator, static_cast<std::size_t>(std::ranges::count_if(all, fits))> some;
    std::ranges::copy_if(all, some.begin(), fits);
    return some;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/symmetry/generator.hpp>

#include <array>
#include <cstddef>
#include <string_view>

// Groups that move the sites of a lattice.

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

inline constexpr std::array<std::string_view, 3> translation_names{
    "a translation, direction 1", "a translation, direction 2", "a translation, direction 3"};
inline constexpr std::array<std::string_view, 3> reflection_names{
    "a reflection of direction 1", "a reflection of direction 2", "a reflection of direction 3"};
inline constexpr std::array<std::string_view, 2> turn_names{"a turn of directions 1 and 2",
                                                            "a turn of directions 2 and 3"};

/// A rotation by 90 degrees that carries one direction into the next.
template <LatticeType Lattice>
constexpr generator quarter_turn(std::size_t direction) {
  int const a = static_cast<int>(direction);
  return generator(turn_names[direction])
      .direction(a, a + 1, 1)
      .direction(a + 1, a, -1)
      .needs(extent_along<Lattice>(direction) == extent_along<Lattice>(direction + 1), "equal extents");
}

}  // namespace detail

/// Translations of a periodic lattice by Sites sites along each direction.
template <std::size_t Sites = 1>
struct translations_by {
  static_assert(Sites >= 1,
                "rgflow: translations_by<n> moves fields by one site at least. See docs/symmetry.md#groups");
  template <LatticeType Lattice, FieldType>
  static constexpr auto generators() {
    std::array<generator, Lattice::dimensions> all;
    for (std::size_t d = 0; d < all.size(); ++d)
      all[d] = generator(detail::translation_names[d])
                   .translation(static_cast<int>(d), static_cast<int>(Sites))
                   .needs(Lattice::periodic, "a periodic lattice");
    return all;
  }
};

/// Reflections of each direction.
struct reflections {
  template <LatticeType Lattice, FieldType>
  static constexpr auto generators() {
    std::array<generator, Lattice::dimensions> all;
    for (std::size_t d = 0; d < all.size(); ++d)
      all[d] = generator(detail::reflection_names[d]).direction(static_cast<int>(d), static_cast<int>(d), -1);
    return all;
  }
};

/// Rotations by 90 degrees: C4 in two dimensions, those of a cube in three. A lattice of one dimension has none.
struct rotations {
  template <LatticeType Lattice, FieldType>
  static constexpr auto generators() {
    if constexpr (Lattice::dimensions == 1) {
      return std::array{generator(detail::turn_names[0]).needs(false, "a lattice of two dimensions")};
    } else {
      std::array<generator, Lattice::dimensions - 1> all;
      for (std::size_t d = 0; d < all.size(); ++d) all[d] = detail::quarter_turn<Lattice>(d);
      return all;
    }
  }
};

/// The reflections and rotations of Group about site 0 of a periodic lattice instead of its centre, which lies between
/// sites where extents are even: about_a_site<point_group>. They leave the sites that levels hand on where they are, or
/// exchange them.
template <class Group>
struct about_a_site {
  template <LatticeType Lattice, FieldType Field>
  static constexpr auto generators() {
    auto all = Group::template generators<Lattice, Field>();
    for (generator& g : all)
      for (std::size_t d = 0; d < Lattice::dimensions; ++d)
        if (g.sign(d) < 0) g.translation(g.axis(d), 1);
    return all;
  }
};

namespace detail {

/// What about_a_site is made of; any other symmetry itself.
template <class G>
struct group_within {
  using type = G;
};
template <class G>
struct group_within<about_a_site<G>> : group_within<G> {};

}  // namespace detail

}  // namespace rgflow::inline RGFLOW_ISA

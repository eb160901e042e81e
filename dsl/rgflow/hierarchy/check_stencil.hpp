// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/checker/report.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/listed.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/text.hpp>
#include <rgflow/hierarchy/site_colours.hpp>
#include <rgflow/hierarchy/stencil.hpp>

#include <array>
#include <cstddef>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// all(coordinates) of every site of a cube with `Edge` sites an edge.
template <std::size_t Edge, std::size_t Dimensions, class F>
constexpr bool holds_in_cube(F const& all) {
  std::array<std::size_t, Dimensions> x{};
  for (;;) {
    if (!all(x)) return false;
    std::size_t axis = Dimensions;
    while (axis > 0 && ++x[axis - 1] == Edge) x[--axis] = 0;
    if (axis == 0) return true;
  }
}

/// Whether moving every site of a period to `image` of it leaves the colours as they are.
template <class Stencil, std::size_t Dimensions, class Image>
constexpr bool colours_are_carried_into_themselves(Image const& image) {
  return holds_in_cube<Stencil::period, Dimensions>([&](auto const& x) {
    auto to = image(x);
    for (auto& c : to) c %= Stencil::period;
    return Stencil::moves(x) == Stencil::moves(to) && Stencil::may_be_read(x) == Stencil::may_be_read(to);
  });
}

}  // namespace detail

/// Checks the sites and the reach of a stencil_coupling in so many dimensions: the sets repeat themselves after their
/// period, some sites are transformed, all of them see the same, one at least, and nothing beyond the radius, and the
/// names can be part of the name of a weight. Besides it lists the reflections and quarter turns about a site that
/// leave the sets as they are, as a flow that is to have them needs.
template <class Sites, class Seen, std::size_t Dimensions>
check_report check_stencil() {
  constexpr bool has_sites = detail::is_colour<Sites, Dimensions>;
  static_assert(sizeof(detail::refused_element_t<has_sites, Sites, Dimensions>) != 0);
  constexpr bool is_said = detail::element_is_refused<has_sites, Sites, Dimensions>;
  static_assert(detail::HoldsFor<(is_said || (has_sites && Reach<Seen, Dimensions>)), Sites, Seen>,
                "rgflow: what check_stencil was given is not a set of sites, or given<sites, others>, with contains, "
                "period and name, and a reach with radius and contains. See docs/hierarchy.md");
  static_assert(sizeof(detail::door<typename detail::empty_sites<Sites>::refusals>) != 0 &&
                sizeof(detail::declared_empty<Seen, "a reach">) != 0);
  using colour = detail::colour<Sites>;
  using stencil = detail::stencil_of<colour, Seen, Dimensions>;
  engine::law_book book;
  constexpr std::size_t period = colour::period;
  book.require(
      "the sets repeat themselves after their period", detail::holds_in_cube<2 * period, Dimensions>([](auto const& x) {
        auto first = x;
        for (auto& c : first) c %= period;
        return colour::moved::contains(x) == colour::moved::contains(first) && colour::reads(x) == colour::reads(first);
      }));
  book.require("nothing is seen beyond the radius", [] {
    constexpr int radius = Seen::radius, beyond = radius + 2;
    return detail::holds_in_cube<2 * beyond + 1, Dimensions>([](auto const& x) {
      std::array<int, Dimensions> offset{};
      bool within = true;
      for (std::size_t axis = 0; axis < Dimensions; ++axis) {
        offset[axis] = static_cast<int>(x[axis]) - beyond;
        within = within && offset[axis] >= -radius && offset[axis] <= radius;
      }
      return within || !Seen::contains(offset);
    });
  }());
  book.require("some sites are transformed", stencil::moves_something);
  book.require("all that are transformed see the same", stencil::alike);
  book.require("they see a site", stencil::count > 0);
  book.require("the name has no spaces, dots or slashes", colour::name().find_first_of(" ./") == std::string::npos);
  auto const list = [&](std::string const& property, bool has_it) {
    if (has_it)
      book.require(property, true);
    else
      book.not_applicable(property + " (not so)");
  };
  for (std::size_t axis = 0; axis < Dimensions; ++axis) {
    list("a reflection of axis " + std::to_string(axis) + " about a site leaves the sets as they are",
         detail::colours_are_carried_into_themselves<stencil, Dimensions>([axis](auto at) {
           at[axis] = period - at[axis];
           return at;
         }));
    for (std::size_t other = 0; other < axis; ++other)
      list("a quarter turn of axes " + std::to_string(other) + " and " + std::to_string(axis) +
               " about a site leaves the sets as they are",
           detail::colours_are_carried_into_themselves<stencil, Dimensions>([axis, other](auto at) {
             auto const first = at[other];
             at[other] = at[axis];
             at[axis] = period - first;
             return at;
           }));
  }
  return {colour::name() + ", " + engine::type_text<Seen>(), book.take()};
}

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/refusal.hpp>

#include <concepts>
#include <cstddef>
#include <string>

// The SymmetryGroup contract: a finite group of orthogonal linear maps of a field. A group G is an object with
//
//   std::size_t order() const;                   how many elements there are; number 0 is the identity
//   std::size_t inverse(std::size_t g) const;    the element that undoes g
//   template <class V> void apply(std::size_t g, engine::field_shape const&, V const* from, V* to) const;
//                                                to = g from, fields [site][channel] that don't overlap
//   std::string describe() const;                what it is, with its numbers
//
// and, where it is not defined for all fields,
//
//   void check(engine::field_shape const&) const;    throws std::invalid_argument
//
// The adjoint of an orthogonal map is its inverse, so that is all there is to write.

namespace rgflow::inline RGFLOW_ISA {
namespace engine {

/// Where the numbers of one field belong: [site][channel].
struct field_shape {
  lattice const& sites;
  std::size_t channels;
  std::size_t values() const { return sites.volume() * channels; }
};

/// to[site] = from[source(site)], all channels alike: how a group that moves sites is applied.
template <class V, class Source>
void move_sites(field_shape const& shape, V const* from, V* to, Source&& source) {
  for (std::size_t site = 0; site < shape.sites.volume(); ++site) {
    V const* const there = from + std::size_t{source(site)} * shape.channels;
    for (std::size_t c = 0; c < shape.channels; ++c) to[site * shape.channels + c] = there[c];
  }
}

}  // namespace engine

template <class G>
concept SymmetryGroup = requires(G const& group, std::size_t g, engine::field_shape const& shape, double const* from,
                                 double* to) {
  { group.order() } -> std::same_as<std::size_t>;
  { group.inverse(g) } -> std::same_as<std::size_t>;
  { group.describe() } -> std::convertible_to<std::string>;
  group.apply(g, shape, from, to);
};

namespace detail {

template <class G>
struct members_of_finite_group {
  static constexpr bool order = requires(G const& group) {
    { group.order() } -> std::same_as<std::size_t>;
  };
  static constexpr bool inverse = requires(G const& group, std::size_t g) {
    { group.inverse(g) } -> std::same_as<std::size_t>;
  };
  static constexpr bool describe = requires(G const& group) {
    { group.describe() } -> std::convertible_to<std::string>;
  };
  using type = first_lacking<member<"order()", order>, member<"inverse(g)", inverse>, member<"describe()", describe>,
                             member<"apply(g, shape, from, to)", false>>;
};

}  // namespace detail

}  // namespace rgflow::inline RGFLOW_ISA

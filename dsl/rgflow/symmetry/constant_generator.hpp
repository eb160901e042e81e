// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/field.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/symmetry/generator.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

// Compilers limit how long a constant evaluation may be, and a proof asks every part of a flow about every generator.
// So a generator that is known when the program is compiled has a type that tells which one it is: what a part says of
// it is a constant of its own, made once for all places where the part stands (equivariance.hpp).

namespace rgflow::inline RGFLOW_ISA::detail {

/// A lattice whose extents are 1, 2, ...: the same number where Lattice has the same extent.
template <LatticeType Lattice, std::size_t... D>
constexpr auto alike(std::index_sequence<D...>) {
  constexpr auto number = [](std::size_t d) {
    return static_cast<std::size_t>(std::ranges::find(Lattice::extents, Lattice::extents[d]) -
                                    Lattice::extents.begin()) +
           1;
  };
  if constexpr (Lattice::periodic)
    return torus<number(D)...>{};
  else
    return open_lattice<number(D)...>{};
}
template <LatticeType Lattice>
using lattice_alike = decltype(alike<Lattice>(std::make_index_sequence<Lattice::dimensions>{}));

/// One lattice for all on which a group has the same generators.
template <Symmetry G, LatticeType Lattice, FieldType Field, class Alike = lattice_alike<Lattice>>
using lattice_of_generators =
    std::conditional_t<std::ranges::equal(generators_of<G, Lattice, Field>, generators_of<G, Alike, Field>), Alike,
                       Lattice>;

struct constant_generator : generator {
  using is_constant_generator = void;
  explicit constexpr constant_generator(generator const& g) : generator(g) {}
};
/// A generator whose type says which it is.
template <class G>
concept ConstantGenerator = requires {
  typename G::is_constant_generator;
};

/// Number K of those of a group.
template <class G, class Lattice, class Field, std::size_t K>
struct generator_of_group : constant_generator {
  constexpr generator_of_group() : constant_generator(generators_of<G, Lattice, Field>[K]) {}
};
template <Symmetry G, class Lattice, class Field, std::size_t K>
using constant_generator_of = generator_of_group<G, lattice_of_generators<G, Lattice, Field>, Field, K>;

/// What a generator does to the components of a site.
template <class G>
struct on_components : constant_generator {
  constexpr on_components() : constant_generator(G().of_components()) {}
};
constexpr generator of_components_alone(generator const& g) { return g.of_components(); }
template <ConstantGenerator G>
constexpr on_components<G> of_components_alone(G const&) {
  return {};
}

/// Directions that become directions, up to their signs.
struct signed_axes {
  std::array<int, 3> axis{0, 1, 2}, sign{1, 1, 1};
  constexpr generator operator()(generator const& g) const {
    generator turned = g.of_components();
    for (std::size_t d = 0; d < axis.size(); ++d) turned.direction(static_cast<int>(d), axis[d], sign[d]);
    return turned;
  }
};
/// What a generator does to the components of a site, and this to the directions.
template <class G, signed_axes Turn>
struct turned_by : constant_generator {
  constexpr turned_by() : constant_generator(Turn(G())) {}
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

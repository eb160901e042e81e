// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/expression/functions.hpp>
#include <rgflow/field.hpp>
#include <rgflow/lattice.hpp>

namespace rgflow::inline RGFLOW_ISA {

/// Base of a theory: a class with a `density`, a formula in phi, phi_next and constants.
///
///     struct phi4 : action<torus<32, 32>, complex_field> {
///       static constexpr auto density = mu * norm(phi) + lambda * sq(norm(phi))
///                                     - t * over_links(2_c * re(conj(phi) * phi_next));
///     };
///
/// The action is the sum over all sites of the density, in which over_links(...) is summed over all links (x, x + e_mu)
/// instead; every symbol but the field is a constant that `bind` gives a value. The weight of a field is exp(-S).
template <class Lattice, class Field>
struct action {
  static_assert(
      LatticeType<Lattice>,
      "rgflow: the first argument of an action is its lattice: torus<extents...>, open_lattice<extents...> or a type "
      "with dimensions, extents, their product volume, and periodic. See docs/action.md");
  static_assert(FieldType<Field>,
                "rgflow: the second argument of an action is its field: real_field, complex_field or channels<n>. See "
                "docs/action.md");
  static_assert(sizeof(detail::declared_empty<Lattice, "a lattice">) != 0 &&
                sizeof(detail::declared_empty<Field, "a field">) != 0);
  using lattice = Lattice;
  using field = Field;
};

/// Any declared theory: it names its lattice and its field.
template <class T>
concept DeclaredAction = LatticeType<typename T::lattice> && FieldType<typename T::field>;

/// A theory declared by a formula.
template <class T>
concept FormulaAction = DeclaredAction<T> && requires {
  { T::density } -> Expression;
};

}  // namespace rgflow::inline RGFLOW_ISA

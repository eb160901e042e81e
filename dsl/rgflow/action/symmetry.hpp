// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compilers list the way to a header before what it refuses, so those that refuse something come first.
#include <rgflow/expression/tree.hpp>
#include <rgflow/expression/literals.hpp>
#include <rgflow/expression/operators.hpp>
#include <rgflow/field.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/symmetry/space.hpp>
#include <rgflow/expression/evaluate.hpp>

#include <rgflow/action/declaration.hpp>
#include <rgflow/action/lattice_sum.hpp>
#include <rgflow/action/scalar_products.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/expression/text.hpp>
#include <rgflow/symmetry/declared.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

// Symmetries of an action are proved from its formula: what each generator makes of the sum over the lattice is brought
// into canonical form, and has to be the sum again.

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// What is wrong with a generator: nothing if both texts are empty.
struct broken_symmetry {
  short_text generator{}, needs{}, term{};
  constexpr bool fits() const { return needs.length == 0; }
  constexpr bool holds() const { return fits() && term.length == 0; }
};

template <FormulaAction A>
inline constexpr symbol_shape shape_of{static_cast<int>(A::field::channels), A::field::is_complex};
template <FormulaAction A>
constexpr lattice_sum sum_of(graph& g) {
  return lattice_sum(g, static_cast<int>(A::lattice::dimensions), A::lattice::periodic, shape_of<A>);
}

/// A term of a density, as written.
constexpr short_text text_of(graph const& g, density_term const& term) {
  formula_writer writer(g);
  if (term.over_links) writer.add("over_links(");
  writer.write(term.formula);
  if (term.over_links) writer.add(")");
  return short_text(writer.text());
}

/// Terms of a density, by number modulo 64.
using term_set = std::uint64_t;

/// What is found of a generator, and in which terms it could be otherwise with scalar products written out.
struct finding {
  broken_symmetry broken{};
  term_set doubtful = 0;
};

/// What a generator makes of the sum of these terms. Where it keeps scalar products, as moves of sites and orthogonal
/// maps of components do, these may stay what they are: a term that reads nothing else is then unchanged unless it
/// moves, and costs no more for many components than for one. What holds then is proved; what does not may still hold
/// with all written out.
template <FormulaAction A>
constexpr finding examined(generator const& by, bool keep_products, term_set which) {
  using lattice = typename A::lattice;
  broken_symmetry result{short_text(by.name()), short_text(missing_on<lattice, typename A::field>(by)), {}};
  if (!result.fits() || by.is_translation()) return {result};  // a density is the same formula at every site
  graph g;
  auto whole = sum_of<A>(g);
  auto const terms = whole.split(import(g, A::density));
  product_keeper keeper(g, shape_of<A>);
  std::size_t changed = terms.size();
  term_set all_changed = 0;
  for (std::size_t k = 0; k < terms.size(); ++k) {
    term_set const this_one = term_set{1} << (k % 64);
    if ((which & this_one) == 0) continue;
    density_term term = terms[k];
    if (keep_products) {
      if (keeper.is_scalar(term.formula) && !by.moves_sites()) continue;
      term.formula = keeper.kept(term.formula);
    }
    auto change = sum_of<A>(g);
    change.add_change(term, by);
    if (change.vanishes()) continue;
    changed = std::min(changed, k);
    all_changed |= this_one;
    whole.add(change);
  }
  if (whole.vanishes()) return {result};
  result.term = changed < terms.size() ? text_of(g, terms[changed]) : short_text("all terms together");
  return {result, keep_products && whole.may_vanish_written_out(shape_of<A>.channels) ? all_changed : 0};
}

/// Whether a density reads the field by scalar products alone: then what keeps these and moves no sites leaves it
/// alone.
template <FormulaAction A>
inline constexpr bool is_of_scalar_products = [] {
  graph g;
  density_splitter splitter(g);
  splitter.split(import(g, A::density));
  product_keeper const keeper(g, shape_of<A>);
  return splitter.problem() == density_problem::none &&
         std::ranges::all_of(splitter.terms(), [&](auto const& term) { return keeper.is_scalar(term.formula); });
}();

/// A lattice whose extents are 1, 2, ...: the same number where A::lattice has the same extent.
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

/// All actions of one formula.
template <class Density, LatticeType Lattice, FieldType Field>
struct formula_on : action<Lattice, Field> {
  static constexpr Density density{};
};

/// One evaluation for each generator: compilers limit how long one may be.
template <FormulaAction A, Symmetry G, std::size_t K, bool KeepProducts, term_set Terms>
inline constexpr finding found_of_generator = examined<A>(generators_of<G, typename A::lattice, typename A::field>[K],
                                                          KeepProducts, Terms);
template <FormulaAction A, Symmetry G, std::size_t K>
inline constexpr broken_symmetry examined_generator = [] {
  constexpr generator const& by = generators_of<G, typename A::lattice, typename A::field>[K];
  constexpr int channels = shape_of<A>.channels;
  constexpr bool keep = channels > 1 && by.keeps_scalar_products(channels);
  constexpr bool by_products = [] {
    if constexpr (keep && !by.moves_sites())
      return is_of_scalar_products<A>;
    else
      return false;  // nobody asks how the action is written
  }();
  if constexpr (by_products) {
    return broken_symmetry{short_text(by.name()), short_text(missing_on<typename A::lattice, typename A::field>(by))};
  } else {
    constexpr finding const& found = found_of_generator<A, G, K, keep, ~term_set{0}>;
    if constexpr (found.doubtful != 0)
      return found_of_generator<A, G, K, false, found.doubtful>.broken;
    else
      return found.broken;
  }
}();

/// The first generator of G that the action does not have, or one that holds.
template <FormulaAction A, Symmetry G>
inline constexpr broken_symmetry first_broken_of_formula = [] {
  constexpr std::size_t count = generators_of<G, typename A::lattice, typename A::field>.size();
  return []<std::size_t... K>(std::index_sequence<K...>) {
    broken_symmetry found;
    static_cast<void>(((found = examined_generator<A, G, K>, found.holds()) && ...));
    return found;
  }
  (std::make_index_sequence<count>{});
}();

/// A formula is examined once for all lattices on which the group has the same generators.
template <FormulaAction A, Symmetry G>
inline constexpr broken_symmetry first_broken = [] {
  using lattice_type = typename A::lattice;
  using field = typename A::field;
  using alike = lattice_alike<lattice_type>;
  using density = std::remove_cvref_t<decltype(A::density)>;
  constexpr bool same = std::ranges::equal(generators_of<G, lattice_type, field>, generators_of<G, alike, field>);
  return first_broken_of_formula<formula_on<density, std::conditional_t<same, alike, lattice_type>, field>, G>;
}();

// A fact of a message.
template <fixed_string Formula>
struct term_of_the_density;

template <bool Holds, class A, class Generator, class Term>
struct leaves_unchanged {
  static_assert(HoldsFor<Holds, A, Generator, Term>,
                "rgflow: this action is not proved to have a symmetry that it declares (the generator and the term of "
                "the density that it changes stand below). See docs/symmetry.md");
};

template <class A, class G>
constexpr void check_symmetry() {
  constexpr broken_symmetry broken = first_broken<A, G>;
  using called = generator_called<fixed_string<broken.generator.length + 1>(broken.generator.view())>;
  using needs = but_needs<fixed_string<broken.needs.length + 1>(broken.needs.view())>;
  using term = term_of_the_density<fixed_string<broken.term.length + 1>(broken.term.view())>;
  static_cast<void>(acts_on_fields<broken.fits(), A, called, needs>{});
  static_cast<void>(leaves_unchanged<broken.term.length == 0, A, called, term>{});
}

}  // namespace detail

/// Whether the action is proved to be invariant under every generator of G: a constant for static_assert and
/// `if constexpr`. `false` means 'not proved'.
template <FormulaAction A, class G>
inline constexpr bool invariant_under = [] {
  if constexpr (detail::may_ask_for<G>)
    return detail::first_broken<A, G>.holds();
  else
    return false;
}();

}  // namespace rgflow::inline RGFLOW_ISA

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
constexpr term_set term_alone(std::size_t k) { return term_set{1} << (k % 64); }

/// What is found of a generator, and in which terms it could be otherwise with scalar products written out.
struct finding {
  broken_symmetry broken{};
  term_set doubtful = 0;
};

/// Examines generators of one action, one after the other. Where a generator keeps scalar products, as moves of sites
/// and orthogonal maps of components do, these may stay what they are: a term that reads nothing else is then unchanged
/// unless it moves, and costs no more for many components than for one. What holds then is proved; what does not may
/// still hold with all written out.
template <FormulaAction A>
class examiner {
 public:
  constexpr examiner() : sum_(sum_of<A>(g_)), terms_(sum_.split(import(g_, A::density))), keeper_(g_, shape_of<A>) {
    for (auto const& term : terms_) kept_.push_back({-1, term.over_links});
  }
  examiner(examiner const&) = delete;

  static constexpr int channels = shape_of<A>.channels;
  static constexpr bool keeps_products(generator const& by) {
    return channels > 1 && by.keeps_scalar_products(channels);
  }

  /// What a generator makes of the sum of these terms.
  constexpr finding examined(generator const& by, bool keep_products, term_set which) {
    broken_symmetry result{
        short_text(by.name()), short_text(missing_on<typename A::lattice, typename A::field>(by)), {}};
    if (!result.fits() || by.is_translation()) return {result};  // a density is the same formula at every site
    std::vector<density_term> asked_for;
    std::vector<std::size_t> numbers;
    for (std::size_t k = 0; k < terms_.size(); ++k) {
      if ((which & term_alone(k)) == 0) continue;
      if (keep_products && keeper_.is_scalar(terms_[k].formula) && !by.moves_sites()) continue;
      asked_for.push_back(keep_products ? kept(k) : terms_[k]);
      numbers.push_back(k);
    }
    ++generators_;
    sum_.clear();
    sum_.add_change(asked_for, by);
    if (sum_.vanishes()) return {result};
    std::size_t changed = terms_.size();
    term_set all_changed = 0;
    for (std::size_t k = 0; k < asked_for.size(); ++k) {
      auto change = sum_of<A>(g_);
      change.add_change({asked_for[k]}, by);
      if (change.vanishes()) continue;
      changed = std::min(changed, numbers[k]);
      all_changed |= term_alone(numbers[k]);
    }
    result.term = changed < terms_.size() ? text_of(g_, terms_[changed]) : short_text("all terms together");
    return {result, keep_products && sum_.may_vanish_written_out(channels) ? all_changed : 0};
  }

  /// Whether one more fits into the same evaluation. Compilers limit how long one may be, clang++ to a million steps:
  /// it takes 400 to 600 for a unit of work, and a generator counts as 20 units besides what the sum does for it.
  constexpr bool has_room() const { return sum_.work() + 20 * generators_ < 600; }

 private:
  constexpr density_term kept(std::size_t k) {
    if (kept_[k].formula < 0) kept_[k].formula = keeper_.kept(terms_[k].formula);
    return kept_[k];
  }

  graph g_;
  lattice_sum sum_;
  std::vector<density_term> terms_, kept_;  // as written, and with scalar products kept
  product_keeper keeper_;
  std::int64_t generators_ = 0;
};

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

/// What is found of generators from one on: of the last one that was looked at, before number `next`.
struct progress {
  finding found{};
  std::size_t next = 0;
};

/// As many generators of a group as fit into one evaluation, until one is not proved.
template <FormulaAction A, Symmetry G, std::size_t From>
inline constexpr progress examined_from = [] {
  auto const& all = generators_of<G, typename A::lattice, typename A::field>;
  examiner<A> examine;
  progress p{{}, From};
  do {
    generator const& by = all[p.next++];
    p.found = examine.examined(by, examine.keeps_products(by), ~term_set{0});
  } while (p.next < all.size() && p.found.broken.holds() && examine.has_room());
  return p;
}();
/// One of them, with scalar products written out in some terms.
template <FormulaAction A, Symmetry G, std::size_t K, term_set Terms>
inline constexpr finding examined_written_out =
    examiner<A>().examined(generators_of<G, typename A::lattice, typename A::field>[K], false, Terms);

/// The first generator of G from number From on that the action does not have, or one that holds.
template <FormulaAction A, Symmetry G, std::size_t From = 0>
constexpr broken_symmetry first_broken_of_formula() {
  if constexpr (From == generators_of<G, typename A::lattice, typename A::field>.size()) {
    return {};
  } else {
    constexpr progress const& p = examined_from<A, G, From>;
    if constexpr (p.found.broken.holds()) {
      return first_broken_of_formula<A, G, p.next>();
    } else if constexpr (p.found.doubtful != 0) {
      constexpr finding const& found = examined_written_out<A, G, p.next - 1, p.found.doubtful>;
      if constexpr (found.broken.holds())
        return first_broken_of_formula<A, G, p.next>();
      else
        return found.broken;
    } else {
      return p.found.broken;
    }
  }
}

/// A formula is examined once for all lattices on which the group has the same generators.
template <FormulaAction A, Symmetry G>
inline constexpr broken_symmetry first_broken = [] {
  using lattice_type = typename A::lattice;
  using field = typename A::field;
  using alike = lattice_alike<lattice_type>;
  using density = std::remove_cvref_t<decltype(A::density)>;
  constexpr bool same = std::ranges::equal(generators_of<G, lattice_type, field>, generators_of<G, alike, field>);
  return first_broken_of_formula<formula_on<density, std::conditional_t<same, alike, lattice_type>, field>, G>();
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

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
#include <rgflow/symmetry/constant_generator.hpp>
#include <rgflow/symmetry/declared.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// Symmetries of an action are proved from its formula: what each generator makes of the sum over the lattice is brought
// into canonical form, and has to be the sum again.

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// What is wrong with a generator: nothing if it needs nothing, no term breaks it and its proof was not too long.
struct broken_symmetry {
  short_text generator{}, needs{};
  bounded_text<80> term{};
  bool too_long = false;  ///< to be made; it was given up at the term
  constexpr bool fits() const { return needs.length == 0; }
  constexpr bool holds() const { return fits() && term.length == 0 && !too_long; }
};

template <FormulaAction A>
inline constexpr symbol_shape shape_of{static_cast<int>(A::field::channels), A::field::is_complex};
template <FormulaAction A>
constexpr lattice_sum sum_of(graph& g) {
  return lattice_sum(g, static_cast<int>(A::lattice::dimensions), A::lattice::periodic, shape_of<A>);
}

/// A term of a density, as written.
template <class Text>
constexpr Text text_of(graph const& g, density_term const& term) {
  formula_writer writer(g);
  if (term.over_links) writer.add("over_links(");
  writer.write(term.formula);
  if (term.over_links) writer.add(")");
  return Text(writer.text());
}

/// Terms of a density, by number modulo 64.
using term_set = std::uint64_t;
constexpr term_set term_alone(std::size_t k) { return term_set{1} << (k % 64); }

/// What is found of a generator.
enum class finding : unsigned char {
  holds,
  misfits,        ///< it can't act on such fields
  changes,        ///< it changes the sum
  may_be_hidden,  ///< it changes the sum, but may not with scalar products written out
  too_long        ///< the canonical form gave up
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

  /// What a generator does to the sum of these terms.
  constexpr finding examined(generator const& by, bool keep_products, term_set which) {
    if (!missing_on<typename A::lattice, typename A::field>(by).empty()) return finding::misfits;
    if (by.is_translation()) return finding::holds;  // a density is the same formula at every site
    std::vector<density_term> asked_for;
    for (std::size_t k = 0; k < terms_.size(); ++k)
      if (may_change(k, by, keep_products, which)) asked_for.push_back(keep_products ? kept(k) : terms_[k]);
    g_.spend(for_a_generator);
    sum_.clear();
    sum_.add_change(asked_for, by);
    if (!sum_.is_known()) return finding::too_long;
    if (sum_.vanishes()) return finding::holds;
    bool const may_be_hidden = keep_products && sum_.may_vanish_written_out(channels);
    if (!sum_.is_known()) return finding::too_long;
    return may_be_hidden ? finding::may_be_hidden : finding::changes;
  }

  /// Which of them it changes, each by itself; one of which that is not known counts as changed.
  constexpr term_set changed(generator const& by, bool keep_products, term_set which) {
    term_set all = 0;
    for (std::size_t k = 0; k < terms_.size(); ++k) {
      if (!may_change(k, by, keep_products, which)) continue;
      sum_.clear();
      sum_.add_change({keep_products ? kept(k) : terms_[k]}, by);
      if (!sum_.vanishes()) all |= term_alone(k);
    }
    return all;
  }
  /// The number of the first of these terms that it changes by itself; the number of terms if none does, or if that of
  /// an earlier one is not known.
  constexpr std::size_t first_changed(generator const& by, bool keep_products, term_set which) {
    auto const k = first_alone(by, keep_products, which, [this] { return !sum_.vanishes(); });
    return sum_.is_known() ? k : terms_.size();
  }
  /// The number of the first of these terms at which the canonical form gives up, each being taken by itself; the
  /// number of terms if it gets through.
  constexpr std::size_t first_too_long(generator const& by, bool keep_products, term_set which) {
    return first_alone(by, keep_products, which, [this] { return !sum_.is_known(); });
  }
  template <class Text>
  constexpr Text text_of_term(std::size_t k) const {
    return k < terms_.size() ? text_of<Text>(g_, terms_[k]) : Text("all terms together");
  }

  /// Whether one more is likely to fit into the same evaluation.
  constexpr bool has_room() const { return g_.work() < lattice_sum::most_work / 2; }

 private:
  static constexpr std::int64_t for_a_generator = 20;  // in units of work, besides what the sum does for it

  constexpr bool may_change(std::size_t k, generator const& by, bool keep_products, term_set which) const {
    if ((which & term_alone(k)) == 0) return false;
    return !(keep_products && keeper_.is_scalar(terms_[k].formula) && !by.moves_sites());
  }
  /// The number of the first of these terms of which `found` is true when the sum is what it changes of that alone.
  constexpr std::size_t first_alone(generator const& by, bool keep_products, term_set which, auto const& found) {
    for (std::size_t k = 0; k < terms_.size(); ++k) {
      if (!may_change(k, by, keep_products, which)) continue;
      sum_.clear();
      sum_.add_change({keep_products ? kept(k) : terms_[k]}, by);
      if (found()) return k;
    }
    return terms_.size();
  }
  constexpr density_term kept(std::size_t k) {
    if (kept_[k].formula < 0) kept_[k].formula = keeper_.kept(terms_[k].formula);
    return kept_[k];
  }

  graph g_;
  lattice_sum sum_;
  std::vector<density_term> terms_, kept_;  // as written, and with scalar products kept
  product_keeper keeper_;
};

/// All actions of one formula.
template <class Density, LatticeType Lattice, FieldType Field>
struct formula_on : action<Lattice, Field> {
  static constexpr Density density{};
};

template <FormulaAction A, Symmetry G>
inline constexpr auto const& generators_for = generators_of<G, typename A::lattice, typename A::field>;

/// What is found of generators from one on: of the last one that was looked at, before number `next`.
struct progress {
  finding found = finding::holds;
  std::size_t next = 0;
};

// Each of the following is a constant evaluation of its own, and does as much work as one may.

/// As many generators of a group as fit into one evaluation, until one is not proved.
template <FormulaAction A, Symmetry G, std::size_t From>
inline constexpr progress examined_from = [] {
  auto const& all = generators_for<A, G>;
  examiner<A> examine;
  progress p{finding::holds, From};
  do {
    generator const& by = all[p.next];
    auto const found = examine.examined(by, examine.keeps_products(by), ~term_set{0});
    if (found == finding::too_long && p.next != From) return p;  // it may fit into an evaluation without the others
    p = {found, p.next + 1};
  } while (p.next < all.size() && p.found == finding::holds && examine.has_room());
  return p;
}();
/// Which of these terms generator K changes.
template <FormulaAction A, Symmetry G, std::size_t K, bool KeepProducts, term_set Terms>
inline constexpr term_set changed_by = examiner<A>().changed(generators_for<A, G>[K], KeepProducts, Terms);
template <FormulaAction A, Symmetry G, std::size_t K, bool KeepProducts, term_set Terms>
inline constexpr std::size_t first_changed_by = examiner<A>().first_changed(generators_for<A, G>[K], KeepProducts,
                                                                            Terms);
template <FormulaAction A, Symmetry G, std::size_t K, bool KeepProducts, term_set Terms>
inline constexpr std::size_t first_too_long_by = examiner<A>().first_too_long(generators_for<A, G>[K], KeepProducts,
                                                                              Terms);
/// What it does to the sum of terms with scalar products written out.
template <FormulaAction A, Symmetry G, std::size_t K, term_set Terms>
inline constexpr finding examined_written_out = examiner<A>().examined(generators_for<A, G>[K], false, Terms);

/// A generator that is not proved, and in which form of which terms.
template <std::size_t K, finding Found, bool KeepProducts, term_set Terms>
struct unproved {};
struct all_proved {};

/// The first generator of G from number From on that is not proved of the action.
template <FormulaAction A, Symmetry G, std::size_t From = 0>
constexpr auto first_unproved() {
  if constexpr (From == generators_for<A, G>.size()) {
    return all_proved{};
  } else {
    constexpr progress p = examined_from<A, G, From>;
    constexpr std::size_t last = p.next - 1;
    if constexpr (p.found == finding::holds) {
      return first_unproved<A, G, p.next>();
    } else if constexpr (p.found == finding::may_be_hidden) {
      constexpr term_set doubtful = changed_by<A, G, last, true, ~term_set{0}>;
      constexpr finding found = examined_written_out<A, G, last, doubtful>;
      if constexpr (found == finding::holds)
        return first_unproved<A, G, p.next>();
      else
        return unproved<last, found, false, doubtful>{};
    } else {
      return unproved<last, p.found, examiner<A>::keeps_products(generators_for<A, G>[last]), ~term_set{0}>{};
    }
  }
}

/// The same in words.
template <FormulaAction A, Symmetry G>
constexpr broken_symmetry in_words(all_proved) {
  return {};
}
template <FormulaAction A, Symmetry G, std::size_t K, finding Found, bool KeepProducts, term_set Terms>
constexpr broken_symmetry in_words(unproved<K, Found, KeepProducts, Terms>) {
  generator const& by = generators_for<A, G>[K];
  broken_symmetry words{short_text(by.name()), short_text(missing_on<typename A::lattice, typename A::field>(by)), {}};
  auto const named = [](std::size_t k) { return examiner<A>().template text_of_term<decltype(words.term)>(k); };
  words.too_long = Found == finding::too_long;
  if constexpr (Found == finding::too_long) words.term = named(first_too_long_by<A, G, K, KeepProducts, Terms>);
  if constexpr (Found == finding::changes) words.term = named(first_changed_by<A, G, K, KeepProducts, Terms>);
  return words;
}

/// An action of the same formula for all lattices on which the group has the same generators: it is examined once.
template <FormulaAction A, Symmetry G>
using examined_as = formula_on<std::remove_cvref_t<decltype(A::density)>,
                               lattice_of_generators<G, typename A::lattice, typename A::field>, typename A::field>;

template <FormulaAction A, Symmetry G>
inline constexpr bool is_proved = std::is_same_v<decltype(first_unproved<examined_as<A, G>, G>()), all_proved>;
template <FormulaAction A, Symmetry G>
inline constexpr broken_symmetry first_broken = in_words<examined_as<A, G>, G>(first_unproved<examined_as<A, G>, G>());

// A fact of a message: a formula in pieces.
template <fixed_string... Pieces>
struct term_of_the_density;

/// How much of a text is a piece: no more than compilers print whole, and up to a sign between two operands.
constexpr std::size_t length_of_piece(std::string_view text) {
  if (text.size() <= short_text::most) return text.size();
  for (std::size_t k = short_text::most; k > 1; --k)
    if (text[k - 1] == ' ' && text[k - 2] != ',') return k;
  return short_text::most;
}
template <FormulaAction A, Symmetry G, std::size_t From, fixed_string... Pieces>
constexpr auto broken_term_from() {
  constexpr auto rest = first_broken<A, G>.term.view().substr(From);
  constexpr auto length = length_of_piece(rest);
  if constexpr (length == 0)
    return std::type_identity<term_of_the_density<Pieces...>>{};
  else
    return broken_term_from<A, G, From + length, Pieces..., fixed_string<length + 1>(rest.substr(0, length))>();
}

template <bool Holds, class A, class Generator, class Term>
struct leaves_unchanged {
  static_assert(HoldsFor<Holds, A, Generator, Term>,
                "rgflow: this action is not proved to have a symmetry that it declares (the generator and the term of "
                "the density that it changes stand below). See docs/symmetry.md");
};

template <bool Ends, class A, class Generator, class Term>
struct ends_in_time {
  static_assert(HoldsFor<Ends, A, Generator, Term>,
                "rgflow: the proof that this action has a symmetry that it declares is too long to make (the generator "
                "and the term of the density at which it was given up stand below). Don't declare it, and "
                "verify_symmetries<group<...>>(action) measures it. See docs/symmetry.md#long-formulas");
};

template <class A, class G>
constexpr void check_symmetry() {
  constexpr broken_symmetry broken = first_broken<A, G>;
  using called = generator_called<fixed_string<broken.generator.length + 1>(broken.generator.view())>;
  using needs = but_needs<fixed_string<broken.needs.length + 1>(broken.needs.view())>;
  using term = typename decltype(broken_term_from<A, G, 0>())::type;
  static_cast<void>(acts_on_fields<broken.fits(), A, called, needs>{});
  static_cast<void>(ends_in_time<!broken.too_long, A, called, term>{});
  static_cast<void>(leaves_unchanged<broken.term.length == 0 || broken.too_long, A, called, term>{});
}

}  // namespace detail

/// Whether the action is proved to be invariant under every generator of G: a constant for static_assert and
/// `if constexpr`. `false` means 'not proved'.
template <FormulaAction A, class G>
inline constexpr bool invariant_under = [] {
  if constexpr (detail::may_ask_for<G>)
    return detail::is_proved<A, G>;
  else
    return false;
}();

}  // namespace rgflow::inline RGFLOW_ISA

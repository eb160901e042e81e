// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/hierarchy/refusals_first.hpp>  // before all others

#include <rgflow/action/bind.hpp>
#include <rgflow/action/declaration.hpp>
#include <rgflow/action/symmetry.hpp>
#include <rgflow/field.hpp>
#include <rgflow/hierarchy.hpp>
#include <rgflow/hierarchy/door.hpp>
#include <rgflow/hierarchy/symmetry.hpp>
#include <rgflow/hierarchy/symmetry_of_parts.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/symmetry.hpp>
#include <rgflow/symmetry/equivariance.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The group that a flow, or a part of one, is proved to be equivariant under, or an action invariant, as text. It is
// found when the program runs, by the functions that prove what is declared, and is no part of describe<flow>(), which
// shows what is declared.

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

constexpr std::string_view text_of(equivariance_problem why) {
  switch (why) {
    case equivariance_problem::not_stated: return "a part does not say";
    case equivariance_problem::no_period: return "a step does not say its period";
    case equivariance_problem::transform: return "a transform can't follow";
    case equivariance_problem::net: return "a net does not change its outputs as needed";
    case equivariance_problem::context: return "a net that would have to be odd or even reads context numbers";
    case equivariance_problem::numbers: return "trained numbers would have to change";
    case equivariance_problem::components: return "components are treated differently";
    case equivariance_problem::mask: return "a mask is not carried into itself";
    case equivariance_problem::places: return "a net tells sites apart that are exchanged";
    case equivariance_problem::position: return "places are singled out";
    case equivariance_problem::decimation: return "other sites would go on to the next level";
    case equivariance_problem::prior: return "the prior is not invariant";
    case equivariance_problem::none: break;
  }
  return "";
}

/// What is found of a generator: whether it can act there, and what breaks it, nothing if it is proved.
struct tried_generator {
  bool acts = true;
  std::string broken;
};

inline tried_generator tried_by_parts(generator const& g, std::string_view missing, equivariance const& found) {
  if (!missing.empty() || found.holds()) return {missing.empty(), ""};
  std::string text = std::string(text_of(found.why)) + " (" + std::string(g.name());
  bool first = true;
  for (int const position : found.place) {
    if (position == 0) continue;
    text += (first ? ", at " : ".") + std::to_string(position);
    first = false;
  }
  return {true, text + ")"};
}

/// What is examined: a part of a flow, a flow, or an action.
template <class Declared, class... On>
struct examined_when_run {
  using part = typename part_asked<Declared, On...>::type;
  using lattice_type = typename part::lattice_type;
  using field_type = typename part::field_type;
  static tried_generator under(generator const& g) {
    return tried_by_parts(g, missing_on<lattice_type, field_type>(g), part::under(g));
  }
};
template <class Flow>
requires(!FormulaAction<Flow> && !binds_as_transform<Flow>)
struct examined_when_run<Flow> {
  using facts = flow_facts<Flow>;
  using lattice_type = typename facts::lattice_type;
  using field_type = typename facts::field_type;
  static tried_generator under(generator const& g) {
    auto const found = examined_of_flow<facts>(g);
    return tried_by_parts(g, found.needs.view(), found.parts);
  }
};
template <FormulaAction Action>
struct examined_when_run<Action> {
  static_assert(sizeof(bound_action<Action>) != 0);  // what is wrong with it is refused here, too
  using lattice_type = typename Action::lattice;
  using field_type = typename Action::field;
  /// As first_unproved: where scalar products may hide that terms are unchanged, they are written out.
  static tried_generator under(generator const& g) {
    bool keep_products = examiner<Action>::keeps_products(g);
    term_set which = ~term_set{0};
    auto found = examiner<Action>().examined(g, keep_products, which);
    if (found == finding::may_be_hidden) {
      which = examiner<Action>().changed(g, keep_products, which);
      keep_products = false;
      found = examiner<Action>().examined(g, keep_products, which);
    }
    if (found == finding::holds || found == finding::misfits) return {found == finding::holds, ""};
    examiner<Action> examine;
    bool const changes = found == finding::changes;
    auto const term = examine.template text_of_term<std::string>(
        changes ? examine.first_changed(g, keep_products, which) : examine.first_too_long(g, keep_products, which));
    return {true, (changes ? term + " would change (" : "the proof is too long, at " + term + " (") +
                      std::string(g.name()) + ")"};
  }
};

/// Groups that were tried, by the words that declare them: what is proved, and what breaks the others.
class tried_groups {
 public:
  using question = tried_generator (*)(generator const&);
  explicit tried_groups(question under) : under_(under) {}

  /// Whether all generators of a group hold. One that can't act there is passed over.
  bool add(std::string const& word, std::span<generator const> generators, bool only_if_proved = false) {
    std::string broken;
    for (generator const& g : generators) {
      auto const found = under_(g);
      if (!found.acts) return false;
      if (broken.empty()) broken = found.broken;
    }
    if (!broken.empty() && !only_if_proved) broken_ += "not proved of " + word + ": " + broken + "\n";
    if (!broken.empty() || generators.empty()) return false;
    words_ += (words_.empty() ? "" : ", ") + word;
    proved_.insert(proved_.end(), generators.begin(), generators.end());
    return true;
  }

  std::vector<generator> const& proved() const { return proved_; }
  /// `kept` says what it is under them: "equivariant" or "invariant".
  std::string text(std::string const& kept) const {
    return kept + " under " + (words_.empty() ? "none of the shipped groups" : words_) + "\n" + broken_;
  }

 private:
  question under_;
  std::string words_, broken_;
  std::vector<generator> proved_;
};

/// Translations by the smallest number of sites by which they hold.
template <class Lattice, class Field>
void try_translations(tried_groups& tried) {
  auto const by = [](std::size_t sites) {
    auto all = translations_by<1>::generators<Lattice, Field>();
    for (std::size_t d = 0; d < all.size(); ++d) all[d].translation(static_cast<int>(d), static_cast<int>(sites) - 1);
    return all;
  };
  for (std::size_t sites = 1; sites < std::ranges::max(Lattice::extents); ++sites)
    if (tried.add("translations_by<" + std::to_string(sites) + ">", by(sites), true)) return;
  tried.add("translations_by<1>", by(1));
}

/// The shipped groups that can act on such fields; the same code for all that is asked about them.
template <class Lattice, class Field>
tried_groups tried_on(tried_groups::question under, bool shifts) {
  tried_groups tried(under);
  auto const add = [&]<class G>(std::string const& word, G) {
    tried.add(word, G::template generators<Lattice, Field>());
  };
  add("sign_flip", sign_flip{});
  if constexpr (Field::is_complex) {
    add("u1", u1{});
    add("conjugation", conjugation{});
  }
  if constexpr (Field::channels >= 2 && Field::channels <= generator::most_components) {
    add("o<" + std::to_string(Field::channels) + ">", o<Field::channels>{});
    if constexpr (!Field::is_complex) add("permutations", permutations{});
  }
  if constexpr (Lattice::volume > 1) {
    if constexpr (Lattice::periodic) try_translations<Lattice, Field>(tried);
    add("reflections", reflections{});
    add("rotations", rotations{});
    if constexpr (Lattice::periodic) {
      add("about_a_site<reflections>", about_a_site<reflections>{});
      add("about_a_site<rotations>", about_a_site<rotations>{});
    }
  }
  if (shifts) add("constant_shift", constant_shift{});
  return tried;
}

/// The same of what stands in `Declared, On...`. No density of a flow has a constant shift, and few bijectors.
template <class Declared, class... On>
tried_groups shipped_groups() {
  using asked = examined_when_run<Declared, On...>;
  return tried_on<typename asked::lattice_type, typename asked::field_type>(&asked::under, FormulaAction<Declared>);
}

}  // namespace detail

/// The group that a flow is proved to be equivariant under, or a part of it, or an action invariant, in the words that
/// declare groups; and of the others that can act there what breaks them. Of a flow and its parts it says where,
/// counted from 1: level, step, position in its chain; of an action, by a term of its density. Asked as
/// equivariant_under and invariant_under are:
///
///     describe_symmetries<flow>()
///     describe_symmetries<block, patch<channels, contexts, extents...>>()
///     describe_symmetries<level<steps...>, lattice, field, options...>()
///     describe_symmetries<transform>()
///     describe_symmetries<net, patch<channels, contexts, extents...>, transform>()
///     describe_symmetries<action>()
///
/// Groups of your own are not tried, nor is constant_shift but of actions: ask for them by equivariant_under.
template <class Declared, class... On>
std::string describe_symmetries() {
  static_assert(detail::looked_at_door<typename detail::hierarchy_asked<Declared, On...>::type>::passed);
  return detail::shipped_groups<Declared, On...>().text(FormulaAction<Declared> ? "invariant" : "equivariant");
}

/// The group that describe_symmetries finds of a flow or an action, whose generators are listed when the program runs:
/// what verify_symmetries<derived_symmetries<flow>>(model) measures.
template <class Declared>
struct derived_symmetries {
  template <LatticeType, FieldType>
  static std::vector<generator> generators() {
    return detail::shipped_groups<Declared>().proved();
  }
};

}  // namespace rgflow::inline RGFLOW_ISA

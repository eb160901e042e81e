// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/hierarchy/refusals_first.hpp>  // before all others

#include <rgflow/engine/hierarchy/sublattice.hpp>
#include <rgflow/engine/listed.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/hierarchy.hpp>
#include <rgflow/hierarchy/declared_steps.hpp>
#include <rgflow/hierarchy/door.hpp>
#include <rgflow/hierarchy/site_box.hpp>
#include <rgflow/hierarchy/site_colours.hpp>
#include <rgflow/hierarchy/site_set.hpp>
#include <rgflow/hierarchy/stencil.hpp>
#include <rgflow/lattice.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

// What depends on what in a flow, as compile-time facts. A block makes each of its sites depend on all of them; which
// of its values a mask keeps is not looked at, so the sets below are the largest possible ones. Couplings on the whole
// lattice and continuous flows make a site depend on those that their nets read. In a hierarchy of blocks alone the
// sets are boxes on every level, which cost the same on lattices of all sizes; otherwise they are lists of sites.

namespace rgflow::inline RGFLOW_ISA {

template <class Model>
class conditioned;
template <class Model, class Declaration>
class completed;
template <class Model, class Group>
class symmetrized;

namespace detail {

template <class Step, class Lattice>
struct step_that_spreads {
  static constexpr bool has_a_reach = !requires { requires Step::reaches_everything; };
  static constexpr bool says_what_it_joins = requires(level_sites<Lattice> & sites) { Step::join(sites); };
  static_assert(HoldsFor<has_a_reach, Step>,
                "rgflow: this step has no finite reach: after it each site of a level depends on all others, so that a "
                "flow with it has no receptive fields and causal cones. See docs/hierarchy.md#what-depends-on-what");
  static_assert(HoldsFor<(says_what_it_joins || !has_a_reach), Step>,
                "rgflow: this step does not say which sites it makes depend on each other: it needs a static constexpr "
                "function join(level_sites<Lattice>&). See docs/hierarchy.md#what-depends-on-what");
  static constexpr void join(level_sites<Lattice>& sites) {
    if constexpr (says_what_it_joins) Step::join(sites);
  }
  static constexpr void join(level_box<Lattice>& sites) {
    if constexpr (requires { Step::join(sites); })
      Step::join(sites);
    else
      sites.give_up();
  }
};

/// The exact odd sites of a `completed` density: a bulk variable there depends on the site and its neighbours.
struct exact_odd_sites {
  template <class LevelSites>
  static constexpr void join(LevelSites& sites) {
    sites.template join_stencil<stencil_of<colour<odd_sites>, within<1>, LevelSites::dimensions>>();
  }
};

/// The flow that is asked about, itself or by a density that is made of it, and what such densities do to fields of the
/// fine lattice before, in encode order.
template <class Asked>
struct asked_flow {
  using flow = Asked;
  using before = std::tuple<>;
};
template <class Asked>
requires requires { typename Asked::declared_flow; }
struct asked_flow<Asked> : asked_flow<typename Asked::declared_flow> {};
template <class Model>
struct asked_flow<conditioned<Model>> : asked_flow<std::remove_const_t<Model>> {};
template <class Model, class Declaration>
struct asked_flow<completed<Model, Declaration>> : asked_flow<std::remove_const_t<Model>> {
  using before = decltype(std::tuple_cat(std::tuple<exact_odd_sites>(),
                                         typename asked_flow<std::remove_const_t<Model>>::before()));
};
template <class Model, class Group>
struct asked_flow<symmetrized<Model, Group>> : asked_flow<std::remove_const_t<Model>> {
  static_assert(
      HoldsFor<sizeof(Model) == 0, Group>,
      "rgflow: a symmetrized density has no finite reach: a random element of the group (it stands below) says "
      "where the field of its model goes, so that there are no receptive fields and causal cones but those of "
      "the model. See docs/hierarchy.md#what-depends-on-what");
};

/// Where bulk variables stand.
template <class Asked>
struct places_of_bulk {
  using asked = asked_flow<Asked>;
  using facts = flow_facts<typename asked::flow>;
  using lattice = typename facts::lattice_type;

  /// Whether a level hands a site on to the next.
  static constexpr bool is_kept(std::size_t site, std::size_t level) {
    return level + 1 < facts::depth &&
           facts::sites_of_levels[level + 1].contains(engine::vector_to(site, lattice::extents));
  }
  /// The level whose bulk variables stand at a site.
  static constexpr std::size_t level_of(std::size_t site) {
    std::size_t level = 0;
    while (is_kept(site, level)) ++level;
    return level;
  }
};

template <class Asked,
          bool LookedAt = looked_at_door<typename hierarchy_of<typename asked_flow<Asked>::flow>::type>::passed>
struct causal_structure : places_of_bulk<Asked> {
  using typename places_of_bulk<Asked>::asked;
  using typename places_of_bulk<Asked>::facts;
  using typename places_of_bulk<Asked>::lattice;
  using places_of_bulk<Asked>::is_kept;
  using places_of_bulk<Asked>::level_of;
  using levels = declared_steps<typename facts::levels_type>;
  using sites = site_set<lattice>;
  using box = level_box<lattice>;
  template <class Step>
  using spreads = step_that_spreads<Step, lattice>;
  static_assert(sizeof(door<typename levels::template each<spreads>>) != 0);

  /// The steps of a level in encode order (Forward) or the other way round.
  template <bool Forward>
  static constexpr void join(sites& set, std::size_t level) {
    level_sites<lattice> seen(set, facts::sites_of_levels[level]);
    run_level<Forward>(seen, level);
  }
  template <bool Forward>
  static constexpr void join(box& seen, std::size_t level) {
    run_level<Forward>(seen, level);
  }

  /// Through which sites what these boundary sites depend on runs: f(level, sites of it, after its steps).
  template <class F>
  static constexpr void follow_up(sites set, F const& f) {
    for (std::size_t level = 0; level < facts::depth; ++level) {
      join<true>(set, level);
      f(level, set);
      sites kept;
      for (std::size_t k = 0; k < set.count(); ++k)
        if (is_kept(set[k], level)) kept.insert(set[k]);
      set = std::move(kept);
    }
  }
  /// Through which sites what the bulk variables at a site depend on runs: f(level, sites of it, before its steps).
  template <class F>
  static constexpr void follow_down(std::size_t site, F const& f) {
    sites set;
    set.insert(site);
    for (std::size_t level = level_of(site) + 1; level-- > 0;) {
      join<false>(set, level);
      f(level, set);
    }
  }

  /// What the bulk variables of a level at a site can depend on, of the sites of the fine lattice.
  static constexpr box field_of(std::size_t site, std::size_t level) {
    box seen(site, facts::sites_of_levels[level]);
    for (std::size_t l = level + 1; l-- > 0;) {
      seen.take_back_to(facts::sites_of_levels[l]);
      join<false>(seen, l);
    }
    return seen;
  }
  /// Whether what depends on a site, or it on, is a box on every level.
  static constexpr bool in_boxes = [] {
    bool all = true;
    for (std::size_t level = 0; level < facts::depth; ++level) all = all && field_of(0, level).exact();
    return all;
  }();

 private:
  template <bool Forward, class LevelSites>
  static constexpr void run_level(LevelSites& seen, std::size_t level) {
    constexpr auto before = std::type_identity<typename asked::before>{};
    if (Forward && level == 0) run_steps<Forward>(seen, before);
    levels::at(level, [&](auto steps) { run_steps<Forward>(seen, steps); });
    if (!Forward && level == 0) run_steps<Forward>(seen, before);
  }
  template <bool Forward, class LevelSites, class... Steps>
  static constexpr void run_steps(LevelSites& seen, std::type_identity<std::tuple<Steps...>>) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      [[maybe_unused]] constexpr std::size_t n = sizeof...(Steps);
      (spreads<std::tuple_element_t<Forward ? I : n - 1 - I, std::tuple<Steps...>>>::join(seen), ...);
    }
    (std::index_sequence_for<Steps...>{});
  }
};

}  // namespace detail

/// The level of the bulk variables that stand at a site (bulk variables have the places of sites).
template <class Flow>
constexpr std::size_t level_of_bulk(std::size_t site) {
  return detail::places_of_bulk<Flow>::level_of(site);
}

/// The receptive field of the bulk variables at a site: the boundary sites x that z = encode(x) there can depend on. A
/// site_box if all steps of the flow are such that it is one whatever the site, otherwise a site_set.
template <class Flow>
constexpr auto receptive_field(std::size_t site) {
  using structure = detail::causal_structure<Flow>;
  if constexpr (structure::in_boxes) {
    return structure::field_of(site, structure::level_of(site)).sites();
  } else {
    typename structure::sites field;
    structure::follow_down(site, [&](std::size_t level, auto const& set) {
      if (level == 0) field = set;
    });
    return field;
  }
}

/// The causal cone of a boundary site in a hierarchy whose steps leave boxes of boxes.
template <class Flow>
class bulk_cone {
  using structure = detail::causal_structure<Flow>;

 public:
  using lattice_type = typename structure::lattice;
  static constexpr std::size_t levels = structure::facts::depth;

  explicit constexpr bulk_cone(std::size_t site) {
    auto const& sites = structure::facts::sites_of_levels;
    typename structure::box seen(site, sites[0]);
    for (std::size_t l = 0; l < levels; ++l) {
      structure::template join<true>(seen, l);
      passed_[l] = seen.sites();
      if (l + 1 == levels) break;
      seen.hand_on_to(sites[l + 1]);
      handed_on_[l] = seen.sites();
    }
  }

  /// Whether it has the bulk variables that stand at a site.
  constexpr bool contains(std::size_t site) const { return passed_[structure::level_of(site)].contains(site); }
  /// How many sites of a level have bulk variables in it.
  constexpr std::size_t count(std::size_t level) const { return passed_[level].count() - handed_on_[level].count(); }
  constexpr std::size_t count() const {
    std::size_t sites = 0;
    for (std::size_t l = 0; l < levels; ++l) sites += count(l);
    return sites;
  }

 private:
  std::array<site_box<lattice_type>, levels> passed_{}, handed_on_{};
};

/// The causal cone of some boundary sites: the bulk variables, by the sites where they stand, that x = decode(z) there
/// can depend on. Of a MERA it has a bounded number of sites per level, so O(log L) of them in all (Vidal,
/// cond-mat/0512165).
template <class Flow, LatticeType Lattice>
constexpr auto causal_cone(site_set<Lattice> const& boundary) {
  using structure = detail::causal_structure<Flow>;
  static_assert(std::is_same_v<Lattice, typename structure::lattice>,
                "rgflow: causal_cone was given sites of another lattice than the flow's. See "
                "docs/hierarchy.md#what-depends-on-what");
  site_set<Lattice> bulk;
  structure::follow_up(boundary, [&](std::size_t level, auto const& set) {
    for (std::size_t k = 0; k < set.count(); ++k)
      if (!structure::is_kept(set[k], level)) bulk.insert(set[k]);
  });
  return bulk;
}
/// That of one site: a bulk_cone if all steps of the flow leave boxes of boxes, otherwise a site_set.
template <class Flow>
constexpr auto causal_cone(std::size_t site) {
  using structure = detail::causal_structure<Flow>;
  if constexpr (structure::in_boxes)
    return bulk_cone<Flow>(site);
  else
    return causal_cone<Flow>(typename structure::sites().insert(site));
}

/// How many sites of a set have bulk variables of each level, finest first.
template <class Flow, LatticeType Lattice>
constexpr auto count_by_level(site_set<Lattice> const& bulk) {
  std::array<std::size_t, detail::places_of_bulk<Flow>::facts::depth> count{};
  for (std::size_t k = 0; k < bulk.count(); ++k) ++count[level_of_bulk<Flow>(bulk[k])];
  return count;
}
template <class Flow>
constexpr auto count_by_level(bulk_cone<Flow> const& bulk) {
  std::array<std::size_t, bulk_cone<Flow>::levels> count{};
  for (std::size_t level = 0; level < count.size(); ++level) count[level] = bulk.count(level);
  return count;
}

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/density.hpp>

#include <algorithm>

namespace rgflow::inline RGFLOW_ISA::detail {

/// What a step costs, in additions.
constexpr int cost_of(op kind) {
  switch (kind) {
    case op::number:
    case op::symbol: return 0;
    case op::sum:
    case op::difference:
    case op::product:
    case op::negative:
    case op::abs:
    case op::sign: return 1;
    default: return 20;
  }
}

/// What the given results of a schedule cost in its loop, and how many steps they take.
struct schedule_cost {
  int cost = 0;
  int steps = 0;
};
template <std::size_t Length, std::size_t Outputs>
constexpr schedule_cost cost_of(program<Length, Outputs> const& p, std::array<bool, Outputs> const& wanted) {
  std::array<bool, Length> needed{};
  for (std::size_t k = 0; k < Outputs; ++k)
    if (wanted[k]) needed[static_cast<std::size_t>(p.outputs[k])] = true;
  schedule_cost total;
  for (std::size_t k = Length; k-- > 0;) {
    if (!needed[k]) continue;
    auto const& i = p.code[k];
    if (!is_leaf(i.kind)) {
      needed[static_cast<std::size_t>(i.a)] = true;
      if (has_two_operands(i.kind)) needed[static_cast<std::size_t>(i.b)] = true;
      if (i.c >= 0) needed[static_cast<std::size_t>(i.c)] = true;
    }
    total.cost += k < static_cast<std::size_t>(p.invariant) ? 0 : cost_of(i.kind);
    ++total.steps;
  }
  return total;
}

/// Which groups of a density are gathered.
template <Expression Density, FieldType Field, std::size_t Dimensions>
class gather_choice {
 public:
  using analysis = density_analysis<Density, Field>;
  static constexpr std::size_t groups = analysis::groups;

  static constexpr std::size_t directions(density_group const& of) { return of.over_links ? Dimensions : 1; }

 private:
  // What a group costs per site if it is gathered, and if its derivatives are added to the gradient of every site that
  // they belong to. Gathered, each derivative is computed for its own site, so what several of them share is computed
  // anew for each; in return nothing is read back and written again, which is as dear as about four additions per
  // derivative. So polynomials are gathered, but not links with a cosine, whose slope serves both ends.
  struct group_costs {
    int gather = 0;
    int scatter = 0;
    int steps = 0;
  };
  static constexpr int update = 4;
  // Steps of one schedule, so many that every compiler still evaluates it (clang gives up beyond about 250, and sooner
  // the more groups there are). Groups that find no room are scattered.
  static constexpr int most_steps = 160 - 4 * static_cast<int>(groups);

  template <std::size_t K>
  static constexpr group_costs costs() {
    using compiled = compiled_group<Density, Field, K>;
    using selection = std::array<bool, 1 + compiled::atoms>;
    auto const& p = compiled::gradient_schedule::value;
    auto const& sites = compiled::description.sites;
    group_costs total;
    auto const add = [&](selection const& wanted) {
      auto const part = cost_of(p, wanted);
      total.gather += part.cost;
      total.steps += part.steps * static_cast<int>(directions(compiled::description));
    };
    auto const slopes_at = [](std::size_t site) {
      selection wanted{};
      for (std::size_t a = 0; a < compiled::atoms; ++a) wanted[1 + a] = compiled::known.atoms[a].site == site;
      return wanted;
    };
    selection at_the_term{};
    for (std::size_t site = 0; site < sites.count; ++site) {
      if (sites.sites[site].here())
        at_the_term = slopes_at(site);
      else
        add(slopes_at(site));
    }
    at_the_term[0] = true;
    add(at_the_term);
    selection all{};
    all.fill(true);
    total.scatter = cost_of(p, all).cost + update * static_cast<int>(compiled::atoms);
    return total;
  }

  static constexpr std::array<bool, groups> make() {
    return []<std::size_t... K>(std::index_sequence<K...>) {
      std::array<group_costs, groups> const given{costs<K>()...};
      std::array<bool, groups> chosen{};
      int steps = 0;
      for (std::size_t k = 0; k < groups; ++k) {
        chosen[k] = given[k].gather <= given[k].scatter && steps + given[k].steps <= most_steps;
        if (chosen[k]) steps += given[k].steps;
      }
      return chosen;
    }
    (std::make_index_sequence<groups>{});
  }
  static constexpr std::array<bool, groups> chosen = make();

  static constexpr std::size_t count(bool gathered) {
    return static_cast<std::size_t>(std::count(chosen.begin(), chosen.end(), gathered));
  }
  /// The number of the i-th group that is gathered, or that is not.
  static constexpr std::size_t pick(bool gathered, std::size_t i) {
    std::size_t k = 0;
    while (chosen[k] != gathered || i-- > 0) ++k;
    return k;
  }
  template <bool Gathered, std::size_t... I>
  static auto all(std::index_sequence<I...>) -> std::index_sequence<pick(Gathered, I)...>;

 public:
  using gathered = decltype(all<true>(std::make_index_sequence<count(true)>{}));
  using scattered = decltype(all<false>(std::make_index_sequence<count(false)>{}));
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

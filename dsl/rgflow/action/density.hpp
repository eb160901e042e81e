// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/evaluate.hpp>
#include <rgflow/expression/fuse.hpp>
#include <rgflow/expression/gradient.hpp>
#include <rgflow/expression/hoist.hpp>
#include <rgflow/expression/polynomial.hpp>
#include <rgflow/expression/reduce.hpp>
#include <rgflow/field.hpp>

#include <algorithm>
#include <span>

// A density taken apart: terms that touch the same set of sites are summed and compiled together, once for a site
// (or link) and with all derivatives, so what value and derivatives share is computed once.

namespace rgflow::inline RGFLOW_ISA::detail {

enum class density_problem {
  none,
  nonlinear_sum,       ///< a function or a field-dependent multiple of over_links
  next_outside_links,  ///< phi_next in a site term
  not_real,
  function_of_complex,
  shapes_differ,
  bad_component,
  offset_has_too_many_directions,
  too_many_sites,
  too_many_kinds,
  too_many_components
};

/// A site as seen from a term: displaced by an offset, and for links possibly at the far end.
struct touched_site {
  site_offset offset;  // (without initializers: see instruction)
  bool next;
  // Written out because it is dear in constant evaluation.
  friend constexpr bool operator==(touched_site const& a, touched_site const& b) {
    return a.offset[0] == b.offset[0] && a.offset[1] == b.offset[1] && a.offset[2] == b.offset[2] && a.next == b.next;
  }
  constexpr bool here() const { return !next && offset[0] == 0 && offset[1] == 0 && offset[2] == 0; }
};

inline constexpr std::size_t most_touched_sites = 32;

struct touched_sites {
  std::array<touched_site, most_touched_sites> sites{};
  std::size_t count = 0;
  bool too_many = false;  ///< for these to be all
  friend constexpr bool operator==(touched_sites const& a, touched_sites const& b) {
    if (a.count != b.count) return false;
    for (std::size_t k = 0; k < a.count; ++k)
      if (a.sites[k] != b.sites[k]) return false;
    return true;
  }

  constexpr std::size_t find(touched_site const& s) const {
    std::size_t k = 0;
    while (k < count && sites[k] != s) ++k;
    return k;
  }
  // Kept sorted, so equal sets are equal values; the site itself comes first.
  constexpr void add(touched_site const& s) {
    if (find(s) < count) return;
    too_many = too_many || count == most_touched_sites;
    if (too_many) return;
    std::size_t k = count++;
    for (; k > 0 && before(s, sites[k - 1]); --k) sites[k] = sites[k - 1];
    sites[k] = s;
  }
  static constexpr bool before(touched_site const& a, touched_site const& b) {
    if (a.here() != b.here()) return a.here();
    if (a.next != b.next) return b.next;
    return a.offset < b.offset;
  }
};

/// One additive term of a density: scale * formula, summed over sites or over links.
struct density_term {
  int formula = -1;
  bool over_links = false;
};

/// Finds the additive terms of a density and pulls the lattice sums out of them.
class density_splitter {
 public:
  constexpr explicit density_splitter(graph& g) : g_(g) {}

  constexpr void split(int root) { split(root, g_.number(1), false); }
  constexpr std::vector<density_term> const& terms() const { return terms_; }
  constexpr density_problem problem() const { return problem_; }

 private:
  constexpr void split(int id, int scale, bool in_links) {
    node const n = g_[id];
    switch (n.kind) {
      case op::sum:
        split(n.a, scale, in_links);
        split(n.b, scale, in_links);
        return;
      case op::difference:
        split(n.a, scale, in_links);
        split(n.b, g_.negative(scale), in_links);
        return;
      case op::negative: split(n.a, g_.negative(scale), in_links); return;
      case op::over_links:
        if (in_links) return fail(density_problem::nonlinear_sum);
        split(n.a, scale, true);
        return;
      case op::over_sites:
        if (in_links) return fail(density_problem::nonlinear_sum);
        split(n.a, scale, false);
        return;
      case op::product:
        if (is_constant(n.a)) return split(n.b, g_.product(scale, n.a), in_links);
        if (is_constant(n.b)) return split(n.a, g_.product(scale, n.b), in_links);
        break;
      case op::quotient:
        if (is_constant(n.b)) return split(n.a, g_.quotient(scale, n.b), in_links);
        break;
      default: break;
    }
    if (has_sum(id)) return fail(density_problem::nonlinear_sum);
    terms_.push_back({g_.product(scale, id), in_links});
  }

  constexpr bool any(int id, auto const& test) const {
    node const& n = g_[id];
    if (test(n)) return true;
    return !is_leaf(n.kind) && (any(n.a, test) || (has_two_operands(n.kind) && any(n.b, test)));
  }
  constexpr bool has_sum(int id) const {
    return any(id, [](node const& n) { return n.kind == op::over_links || n.kind == op::over_sites; });
  }
  constexpr bool is_constant(int id) const {
    return !any(id, [](node const& n) {
      return n.kind == op::over_links || n.kind == op::over_sites || n.kind == op::imaginary_unit ||
             (n.kind == op::symbol && is_field(n.name));
    });
  }
  constexpr void fail(density_problem why) {
    if (problem_ == density_problem::none) problem_ = why;
  }

  graph& g_;
  std::vector<density_term> terms_;
  density_problem problem_ = density_problem::none;
};

/// The nodes that formulas consist of.
constexpr flags nodes_of(graph const& g, std::span<int const> roots) {
  int const last = *std::max_element(roots.begin(), roots.end());
  flags used(static_cast<std::size_t>(last) + 1, 0);
  for (int const root : roots) used[static_cast<std::size_t>(root)] = 1;
  for (int id = last; id >= 0; --id) {
    if (used[static_cast<std::size_t>(id)] == 0) continue;
    node const& n = g[id];
    if (is_leaf(n.kind)) continue;
    used[static_cast<std::size_t>(n.a)] = 1;
    if (has_two_operands(n.kind)) used[static_cast<std::size_t>(n.b)] = 1;
  }
  return used;
}
constexpr flags nodes_of(graph const& g, int root) { return nodes_of(g, std::span<int const>(&root, 1)); }

/// The sites that a formula touches.
constexpr touched_sites sites_of(graph const& g, int root) {
  auto const used = nodes_of(g, root);
  touched_sites found;
  for (int id = 0; id <= root; ++id)
    if (node const& n = g[id]; used[static_cast<std::size_t>(id)] != 0 && n.kind == op::symbol && is_field(n.name))
      found.add({n.offset, n.name == next_field_name});
  return found;
}

/// The sites that a term touches; a term on links touches both ends, so it is absent with its link.
constexpr touched_sites sites_of(graph const& g, density_term const& term) {
  auto sites = sites_of(g, term.formula);
  if (term.over_links) {
    sites.add({});
    sites.add({{}, true});
  }
  return sites;
}

inline constexpr std::size_t most_groups = 16;

/// Terms that are summed alike (over sites or links) and touch the same sites.
struct density_group {
  bool over_links = false;
  touched_sites sites{};
};

template <Expression Density, FieldType Field>
struct density_analysis {
  static constexpr symbol_shape shape_of(std::string_view name) {
    if (is_field(name)) return {static_cast<int>(Field::channels), Field::is_complex};
    return {};
  }

  /// The constants, sorted by name.
  static constexpr name_list make_constants() {
    auto const all = names_of(Density{});
    name_list list;
    for (std::size_t k = 0; k < all.count; ++k) {
      if (is_field(all.names[k])) continue;
      std::size_t place = list.count++;
      for (; place > 0 && all.names[k] < list.names[place - 1]; --place) list.names[place] = list.names[place - 1];
      list.names[place] = all.names[k];
    }
    return list;
  }
  static constexpr name_list constants = make_constants();

  struct summary {
    density_problem problem = density_problem::none;
    std::array<density_group, most_groups> groups{};
    std::size_t count = 0;
    int directions = 1;  ///< that the offsets speak of
  };

  static constexpr summary make_summary() {
    graph g;
    summary s;
    density_splitter split(g);
    split.split(import(g, Density{}));
    s.problem = split.problem();
    if (s.problem != density_problem::none) return s;
    for (auto const& term : split.terms()) {
      auto const sites = sites_of(g, term);
      if (sites.too_many) s.problem = density_problem::too_many_sites;
      for (std::size_t k = 0; k < sites.count; ++k) {
        if (sites.sites[k].next && !term.over_links) s.problem = density_problem::next_outside_links;
        for (int d = 0; d < 3; ++d)
          if (sites.sites[k].offset[static_cast<std::size_t>(d)] != 0 && d + 1 > s.directions) s.directions = d + 1;
      }
      bool known = false;
      for (std::size_t k = 0; k < s.count; ++k)
        known = known || (s.groups[k].over_links == term.over_links && s.groups[k].sites == sites);
      if (known) continue;
      if (s.count == most_groups) {
        s.problem = density_problem::too_many_kinds;
        return s;
      }
      s.groups[s.count++] = {term.over_links, sites};
    }
    return s;
  }
  static constexpr summary analysed = make_summary();
  static constexpr std::size_t groups = analysed.count;
};

/// A real component of a touched site.
struct density_atom {
  std::size_t site;  // (without initializers: see instruction)
  std::size_t channel;
};

inline constexpr std::size_t most_atoms = 64;

/// The schedule of formulas in a loop over sites. The first inputs are the constants: they don't vary from site to
/// site, so what needs only them is taken out of the loop.
template <std::size_t Outputs>
constexpr draft_program<Outputs> in_a_loop(graph& g, std::array<int, Outputs> roots, std::span<int const> inputs,
                                           std::size_t constants) {
  hoister(g, inputs.subspan(constants)).rewrite(roots);
  return fused(schedule<Outputs>(g, roots, inputs, constants));
}

/// Group K of a density, compiled: value and derivatives by every component it touches.
template <Expression Density, FieldType Field, std::size_t K>
struct compiled_group {
  using analysis = density_analysis<Density, Field>;
  static constexpr density_group const& description = analysis::analysed.groups[K];
  static constexpr std::size_t constants = analysis::constants.count;

  struct formulas {
    graph g{};
    int value = -1;
    density_problem problem = density_problem::none;
    std::array<density_atom, most_atoms> atoms{};
    std::size_t count = 0;
    std::vector<int> inputs{};
  };

  /// The real formula of the group, in terms of phi and phi_next, of the terms of the density.
  static constexpr int value_in(graph& g, std::vector<density_term> const& terms, density_problem& problem) {
    int total = g.number(0);
    for (auto const& term : terms)
      if (term.over_links == description.over_links && sites_of(g, term) == description.sites)
        total = g.sum(total, term.formula);
    reducer reduce(g, analysis::shape_of);
    auto const value = reduce.reduce(total);
    switch (reduce.problem()) {
      case reduction_problem::none: break;
      case reduction_problem::function_of_complex: problem = density_problem::function_of_complex; return total;
      case reduction_problem::bad_component: problem = density_problem::bad_component; return total;
      default: problem = density_problem::shapes_differ; return total;
    }
    if (value.parts.size() > 1 && !(value.is_complex && vanishes(g, value.parts[1])))
      problem = value.is_complex ? density_problem::not_real : density_problem::shapes_differ;
    return value.parts[0];
  }

  static constexpr formulas make_formulas() {
    formulas f;
    density_splitter split(f.g);
    split.split(import(f.g, Density{}));
    f.value = value_in(f.g, split.terms(), f.problem);
    if (f.problem != density_problem::none) return f;
    auto const used = nodes_of(f.g, f.value);
    for (std::size_t k = 0; k < constants; ++k) f.inputs.push_back(f.g.symbol(analysis::constants.names[k]));
    for (std::size_t site = 0; site < description.sites.count; ++site)
      for (std::size_t c = 0; c < Field::channels; ++c) {
        auto const& s = description.sites.sites[site];
        int const leaf = f.g.find({.kind = op::symbol,
                                   .name = s.next ? next_field_name : field_name,
                                   .offset = s.offset,
                                   .channel = static_cast<int>(c)});
        if (leaf < 0 || leaf > f.value || used[static_cast<std::size_t>(leaf)] == 0) continue;
        if (f.count == most_atoms) {
          f.problem = density_problem::too_many_components;
          return f;
        }
        f.atoms[f.count++] = {site, c};
        f.inputs.push_back(leaf);
      }
    return f;
  }

  struct facts {
    density_problem problem;
    std::array<density_atom, most_atoms> atoms;
    std::size_t count;
    draft_program<1> value;
  };
  static constexpr facts make_facts() {
    auto f = make_formulas();
    facts out{f.problem, f.atoms, f.count, {}};
    if (f.problem == density_problem::none) out.value = in_a_loop<1>(f.g, {f.value}, f.inputs, constants);
    return out;
  }
  static constexpr facts known = make_facts();
  static constexpr std::size_t atoms = known.count;

  struct value_schedule {
    static constexpr auto value = shrink<static_cast<std::size_t>(known.value.length)>(known.value);
  };

  // Outputs: the value, then the derivatives by the atoms.
  struct gradient_schedule {
    static constexpr auto make() {
      auto f = make_formulas();
      std::array<int, 1 + atoms> roots{f.value};
      auto const slopes = gradient(f.g, f.value, std::span<int const>(f.inputs).subspan(constants));
      for (std::size_t k = 0; k < atoms; ++k) roots[1 + k] = slopes[k];
      return in_a_loop<1 + atoms>(f.g, roots, f.inputs, constants);
    }
    static constexpr auto made = make();
    static constexpr auto value = shrink<static_cast<std::size_t>(made.length)>(made);
  };
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

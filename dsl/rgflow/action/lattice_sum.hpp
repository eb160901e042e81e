// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/density.hpp>
#include <rgflow/symmetry/generator.hpp>

namespace rgflow::inline RGFLOW_ISA::detail {

/// The sum of a density over a lattice, as a polynomial of which every monomial stands for the sum of all its
/// translates: links are written out by direction, and each monomial is moved to a standard place. On an open lattice
/// a translate counts where all sites of its term exist, so these sites are part of the monomial.
class lattice_sum {
 public:
  constexpr lattice_sum(graph& g, int dimensions, bool periodic, symbol_shape field)
      : g_(g), dimensions_(dimensions), periodic_(periodic), field_(field) {}

  /// Adds factor * (the sum of the density over the lattice).
  constexpr void add(int density, int factor) {
    for (auto const& term : split(density)) add(term, factor, generator());
  }
  /// Adds what a generator makes of the sum, less the sum; of an infinitesimal one, its variation.
  constexpr void add_change(int density, generator const& by) {
    for (auto const& term : split(density)) add_change(term, by);
  }
  constexpr void add_change(density_term const& term, generator const& by) {
    add(term, 1, by);
    if (!by.is_infinitesimal()) add(term, -1, generator());
  }

  /// The additive terms of a density.
  constexpr std::vector<density_term> split(int density) {
    density_splitter splitter(g_);
    splitter.split(density);
    if (splitter.problem() != density_problem::none) failed_ = true;
    return splitter.terms();
  }

  constexpr bool vanishes() const { return !failed_ && total_.empty(); }

 private:
  // Symbols that stand for the sites of a term.
  static constexpr std::string_view site_name = "site";
  static constexpr std::string_view next_site_name = "site_next";
  static constexpr bool has_place(node const& n) {
    return n.kind == op::symbol && (is_field(n.name) || n.name == site_name || n.name == next_site_name);
  }

  /// Adds factor * (what `by` makes of the sum of the term over the lattice).
  constexpr void add(density_term const& term, int factor, generator const& by) {
    motion_ = by;
    auto const shape = [field = field_](std::string_view name) { return is_field(name) ? field : symbol_shape{}; };
    reducer reduce(g_, shape);
    auto const parts = reduce.reduce(g_.product(g_.number(factor), term.formula));
    if (reduce.problem() != reduction_problem::none) failed_ = true;
    // The imaginary parts of a real density cancel; which terms they cancel in doesn't matter here.
    int const moved = by.is_infinitesimal() ? variation(parts.parts[0], by) : transformed(parts.parts[0], by);
    int const real = periodic_ ? moved : g_.product(moved, footprint(sites_of(g_, term)));
    canonicalizer canonical(g_);
    polynomial const p = canonical.canonical(real);
    for (int direction = term.over_links ? 0 : none; direction < (term.over_links ? dimensions_ : 0); ++direction)
      for (auto const& m : p) add(placed(canonical, m, direction), m.coefficient);
    failed_ = failed_ || canonical.gave_up();
  }

  /// The components of the field in a real formula.
  constexpr std::vector<int> components(int root) const {
    auto const used = nodes_of(g_, root);
    std::vector<int> found;
    for (int id = 0; id <= root; ++id)
      if (used[static_cast<std::size_t>(id)] != 0 && g_[id].kind == op::symbol && is_field(g_[id].name))
        found.push_back(id);
    return found;
  }
  /// (M phi)_c at the site of a component.
  constexpr int image(int component, generator const& by) {
    node const n = g_[component];
    int total = g_.number(by.shift_of(n.channel));
    for (std::size_t k = 0; k < by.entries(); ++k)
      if (by[k].to == n.channel)
        total = g_.sum(total, g_.product(g_.number(by[k].factor), g_.symbol(n.name, n.offset, by[k].from)));
    return total;
  }
  constexpr int transformed(int root, generator const& by) {
    if (by.entries() == 0) return root;
    auto const from = components(root);
    std::vector<int> to;
    for (int const id : from) to.push_back(by.speaks_of(g_[id].channel) ? image(id, by) : id);
    return substitute(g_, root, from, to);
  }
  constexpr int variation(int root, generator const& by) {
    auto const leaves = components(root);
    auto const slopes = gradient(g_, root, leaves);
    int total = g_.number(0);
    for (std::size_t k = 0; k < leaves.size(); ++k)
      total = g_.sum(total, g_.product(slopes[k], image(leaves[k], by)));
    return total;
  }

  constexpr int footprint(touched_sites const& sites) {
    int all = g_.number(1);
    for (std::size_t k = 0; k < sites.count; ++k) {
      auto const& s = sites.sites[k];
      all = g_.product(all, g_.symbol(s.next ? next_site_name : site_name, s.offset));
    }
    return all;
  }

  static constexpr int none = -1;

  constexpr void add(polynomial const& p, ratio coefficient) {
    for (auto m : p) {
      auto const c = times(m.coefficient, coefficient);
      if (!c) failed_ = true;
      if (c) m.coefficient = *c;
      canonicalizer::add(total_, m, failed_);
    }
  }

  // A symbol where the generator puts it; one at the far end of a link, on the link of one direction.
  constexpr node along(node n, int direction) const {
    if (direction != none && (n.name == next_field_name || n.name == next_site_name)) {
      n.name = n.name == next_field_name ? field_name : site_name;
      n.offset[static_cast<std::size_t>(direction)] += 1;
    }
    if (has_place(n)) n.offset = motion_.turned(n.offset);
    return n;
  }
  static constexpr node moved(node n, site_offset const& by) {
    for (std::size_t k = 0; k < by.size(); ++k) n.offset[k] -= by[k];
    return n;
  }

  // The formula with every symbol that sits at a site replaced by f of it.
  constexpr int mapped(int root, auto const& f) {
    auto const used = nodes_of(g_, root);
    std::vector<int> from;
    std::vector<int> to;
    for (int id = 0; id <= root; ++id)
      if (used[static_cast<std::size_t>(id)] != 0 && has_place(g_[id])) {
        node const changed = f(g_[id]);
        from.push_back(id);
        to.push_back(g_.intern(changed));
      }
    return substitute(g_, root, from, to);
  }

  constexpr polynomial placed_by_substitution(canonicalizer& canonical, int root, int direction) {
    int const on_link = mapped(root, [this, direction](node const& n) { return along(n, direction); });
    auto const used = nodes_of(g_, on_link);
    site_offset first{};
    bool found = false;
    for (int id = 0; id <= on_link; ++id)
      if (used[static_cast<std::size_t>(id)] != 0 && has_place(g_[id]) && (!found || g_[id].offset < first)) {
        first = g_[id].offset;
        found = true;
      }
    return canonical.canonical(mapped(on_link, [&first](node const& n) { return moved(n, first); }));
  }

  // phi_next on a link may be the same symbol as another factor, so factors merge or cancel.
  static constexpr void insert(monomial& m, factor const& f) {
    std::size_t k = 0;
    while (k < m.count && m.factors[k].atom < f.atom) ++k;
    if (k < m.count && m.factors[k].atom == f.atom) {
      m.factors[k].exponent += f.exponent;
      if (m.factors[k].exponent != 0) return;
      for (--m.count; k < m.count; ++k) m.factors[k] = m.factors[k + 1];
      return;
    }
    for (std::size_t j = m.count++; j > k; --j) m.factors[j] = m.factors[j - 1];
    m.factors[k] = f;
  }

  /// The monomial (without its coefficient) on links of one direction, at the standard place: the first of its
  /// sites is the origin.
  constexpr polynomial placed(canonicalizer& canonical, monomial m, int direction) {
    m.coefficient = {1, 1};
    std::array<node, most_factors> symbols{};
    site_offset first{};
    bool found = false;
    for (std::size_t k = 0; k < m.count; ++k) {
      node const& n = g_[m.factors[k].atom];
      if (!is_leaf(n.kind)) return placed_by_substitution(canonical, canonical.node_of({m}), direction);
      symbols[k] = along(n, direction);
      if (has_place(n) && (!found || symbols[k].offset < first)) first = symbols[k].offset;
      found = found || has_place(n);
    }
    monomial out;
    for (std::size_t k = 0; k < m.count; ++k) {
      int const id = g_.intern(has_place(symbols[k]) ? moved(symbols[k], first) : symbols[k]);
      insert(out, {id, m.factors[k].exponent});
    }
    return {out};
  }

  graph& g_;
  int dimensions_;
  bool periodic_;
  symbol_shape field_;
  generator motion_;
  polynomial total_;
  bool failed_ = false;
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

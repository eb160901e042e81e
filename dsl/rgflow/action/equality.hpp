// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/declaration.hpp>
#include <rgflow/action/density.hpp>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// The sum of a density over a lattice, as a polynomial of which every monomial stands for the sum of all its
/// translates: links are written out by direction, and each monomial is moved to a standard place. On an open lattice
/// a translate counts where all sites of its term exist, so these sites are part of the monomial.
class lattice_sum {
 public:
  constexpr lattice_sum(graph& g, int dimensions, bool periodic, symbol_shape field)
      : g_(g), dimensions_(dimensions), periodic_(periodic), field_(field) {}

  /// Adds factor * (the sum of the density over the lattice).
  constexpr void add(int density, int factor) {
    density_splitter split(g_);
    split.split(density);
    if (split.problem() != density_problem::none) failed_ = true;
    for (auto const& term : split.terms()) {
      auto const shape = [field = field_](std::string_view name) { return is_field(name) ? field : symbol_shape{}; };
      reducer reduce(g_, shape);
      auto const parts = reduce.reduce(g_.product(g_.number(factor), term.formula));
      if (reduce.problem() != reduction_problem::none) failed_ = true;
      // The imaginary parts of a real density cancel; which terms they cancel in doesn't matter here.
      int const real = periodic_ ? parts.parts[0] : g_.product(parts.parts[0], footprint(sites_of(g_, term)));
      canonicalizer canonical(g_);
      polynomial const p = canonical.canonical(real);
      for (int direction = term.over_links ? 0 : none; direction < (term.over_links ? dimensions_ : 0); ++direction)
        for (auto const& m : p) add(placed(canonical, m, direction), m.coefficient);
      failed_ = failed_ || canonical.gave_up();
    }
  }

  constexpr bool vanishes() const { return !failed_ && total_.empty(); }

 private:
  // Symbols that stand for the sites of a term.
  static constexpr std::string_view site_name = "site";
  static constexpr std::string_view next_site_name = "site_next";
  static constexpr bool has_place(node const& n) {
    return n.kind == op::symbol && (is_field(n.name) || n.name == site_name || n.name == next_site_name);
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

  // A symbol at the far end of a link, on the link of one direction.
  static constexpr node along(node n, int direction) {
    if (direction != none && (n.name == next_field_name || n.name == next_site_name)) {
      n.name = n.name == next_field_name ? field_name : site_name;
      n.offset[static_cast<std::size_t>(direction)] += 1;
    }
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
    int const on_link = mapped(root, [direction](node const& n) { return along(n, direction); });
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
  polynomial total_;
  bool failed_ = false;
};

template <FormulaAction A, FormulaAction B>
constexpr bool proved_same_action() {
  using lattice = typename A::lattice;
  if constexpr (!std::is_same_v<lattice, typename B::lattice> ||
                !std::is_same_v<typename A::field, typename B::field>) {
    return false;
  } else {
    graph g;
    int const a = import(g, A::density);
    int const b = import(g, B::density);
    lattice_sum sum(g, static_cast<int>(lattice::dimensions), lattice::periodic,
                    {static_cast<int>(A::field::channels), A::field::is_complex});
    sum.add(a, 1);
    sum.add(b, -1);
    return sum.vanishes();
  }
}

}  // namespace detail

/// Whether two declared theories are proved to be the same action: equal as sums over the lattice, whichever site a
/// term is written at and whether links are written as over_links or as neighbours. `false` means 'not proved'.
template <FormulaAction A, FormulaAction B>
inline constexpr bool same_action = detail::proved_same_action<A, B>();

}  // namespace rgflow::inline RGFLOW_ISA

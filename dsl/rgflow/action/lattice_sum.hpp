// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/density.hpp>
#include <rgflow/symmetry/generator.hpp>

#include <cstddef>
#include <cstdint>

namespace rgflow::inline RGFLOW_ISA::detail {

/// The sum of a density over a lattice, as a polynomial of which every monomial stands for the sum of all its
/// translates: links are written out by direction, and each monomial is moved to a standard place. On an open lattice
/// a translate counts where all sites of its term exist, among them the site that it is summed at, so these sites are
/// part of the monomial. Terms may come with scalar products that are kept (scalar_products.hpp); these move with their
/// two sites, and what a generator does to components is done to the others. It gives up when it has done as much as
/// fits into one constant evaluation.
class lattice_sum {
 public:
  constexpr lattice_sum(graph& g, int dimensions, bool periodic, symbol_shape field)
      : g_(g),
        dimensions_(dimensions),
        periodic_(periodic),
        canonical_(g, most_work),
        reduce_(g, shape_in_density{field}) {}

  /// Compilers limit how long a constant evaluation may be, clang++ to 2^20 steps: it takes 180 to 410 for a unit
  /// of work. (g++ would bear four times as much.)
  static constexpr std::int64_t most_work = 2400;

  /// Adds factor * (the sum of the density over the lattice).
  constexpr void add(int density, int factor) {
    for (auto const& term : split(density)) {
      polynomial const p = canonical(term);
      for (auto const& m : p) add_everywhere(term, m, stay, factor);
      if (!is_known()) return;
    }
  }
  /// Adds what a generator makes of the sum of these terms, less that sum; of an infinitesimal one, its variation.
  constexpr void add_change(std::vector<density_term> const& terms, generator const& by) {
    polynomial of_sites, of_links;  // what cancels at its site or link need not be moved
    for (auto const& term : terms) {
      if (!is_known()) return;
      if (by.turns_directions()) {
        add_turned(term, by);
        continue;
      }
      polynomial& all = term.over_links ? of_links : of_sites;
      all = canonical_.sum(all, change_in_place(term, by), {1, 1});
    }
    for (auto const& m : of_sites) add_everywhere({.over_links = false}, m, stay, 1);
    for (auto const& m : of_links) add_everywhere({.over_links = true}, m, stay, 1);
  }

  /// Makes it the empty sum again; what is known of terms stays known.
  constexpr void clear() { total_.clear(); }

  /// The additive terms of a density.
  constexpr std::vector<density_term> split(int density) {
    density_splitter splitter(g_);
    splitter.split(density);
    if (splitter.problem() != density_problem::none) failed_ = true;
    return splitter.terms();
  }

  /// Whether it could be brought into canonical form.
  constexpr bool is_known() const { return !failed_ && !canonical_.gave_up(); }
  constexpr bool vanishes() const { return is_known() && total_.empty(); }

  /// Whether scalar products that were kept may hide that the sum vanishes: they are independent of each other as long
  /// as each monomial has no more sites than the field has components, but not of what is written out.
  constexpr bool may_vanish_written_out(int channels);

 private:
  // Symbols that stand for the sites of a term.
  static constexpr std::string_view site_name = "site";
  static constexpr std::string_view next_site_name = "site_next";

  // Texts are dear to compare: here only what sits at a site has a channel, and names differ in length.
  static constexpr bool has_place(node const& n) { return n.kind == op::symbol && n.channel >= 0; }
  static constexpr bool is_of_field(node const& n) {
    return n.name.size() == field_name.size() || n.name.size() == next_field_name.size();
  }
  static constexpr bool is_next(node const& n) { return n.name.size() >= next_field_name.size(); }
  static constexpr std::string_view name_here(node const& n) { return is_of_field(n) ? field_name : site_name; }
  static_assert(field_name.size() < site_name.size() && site_name.size() < next_field_name.size() &&
                next_field_name.size() < next_site_name.size());

  static constexpr bool same(site_offset const& a, site_offset const& b) {
    return a[0] == b[0] && a[1] == b[1] && a[2] == b[2];
  }
  static constexpr bool precedes(site_offset const& a, site_offset const& b) {
    return a[0] != b[0] ? a[0] < b[0] : a[1] != b[1] ? a[1] < b[1] : a[2] < b[2];
  }

  struct shape_in_density {
    symbol_shape field;
    constexpr symbol_shape operator()(std::string_view name) const { return is_field(name) ? field : symbol_shape{}; }
  };
  /// The imaginary parts of a real density cancel; which terms they cancel in doesn't matter here.
  constexpr int real_part(density_term const& term) {
    auto const parts = reduce_.reduce(term.formula);
    if (reduce_.problem() != reduction_problem::none) failed_ = true;
    return parts.parts[0];
  }
  /// The sites by which a term moves: those that it reads and, where boundaries are open, the one it is summed at.
  constexpr touched_sites needed_sites(density_term const& term) const {
    auto sites = sites_of(g_, term);
    if (!periodic_) sites.add({});
    return sites;
  }
  static_assert(most_factors < most_touched_sites, "a monomial of more sites than are told apart is given up");
  /// A formula of the sites of a term, with these sites.
  constexpr polynomial canonical(density_term const& term, int formula) {
    return canonical_.canonical(periodic_ ? formula : g_.product(formula, footprint(needed_sites(term))));
  }
  /// Calls f with all symbols of an atom that sit at a site.
  constexpr void each_place(int atom, auto const& f) const {
    node const& n = g_[atom];
    if (is_leaf(n.kind)) {
      if (has_place(n)) f(n);
      return;
    }
    each_place(n.a, f);
    if (has_two_operands(n.kind)) each_place(n.b, f);
  }

  /// A formula with every symbol that sits at a site replaced by to(symbol).
  constexpr int mapped(int id, auto const& to) {
    node const n = g_[id];
    if (is_leaf(n.kind)) return has_place(n) ? to(id) : id;
    int const a = mapped(n.a, to);
    return g_.remake(n, a, has_two_operands(n.kind) ? mapped(n.b, to) : n.b);
  }
  /// Calls f with the monomials that become of one, less its coefficient.
  constexpr void map(monomial const& m, auto const& to, auto const& f) {
    monomial simple;
    std::vector<int> functions;
    for (std::size_t k = 0; k < m.count(); ++k) {
      auto const [atom, exponent] = m[k];
      int const image = mapped(atom, to);
      if (is_leaf(g_[atom].kind) || g_[atom].kind == op::dot)
        insert(simple, {image, exponent});
      else
        functions.push_back(g_.power(image, exponent));
    }
    if (functions.empty()) return f(simple);
    polynomial all{simple};
    for (int const g : functions) all = canonical_.product(all, canonical_.canonical(g));
    for (auto const& made : all) f(made);
  }

  /// A run of monomials in known_; first > last is one that nobody has asked for.
  struct known_sum {
    std::size_t first = 1, last = 0;
    constexpr bool is_known() const { return first <= last; }
  };
  constexpr known_sum keep(polynomial const& p) {
    auto const first = known_.size();
    for (auto const& m : p) known_.push_back(m);
    return {first, known_.size()};
  }
  /// What is the same of a term for all generators that may ask for it.
  struct known_term {
    density_term term;
    known_sum itself{}, change_of_reversed{};
  };
  constexpr known_term& known(density_term const& term) {
    for (auto& k : known_terms_)
      if (k.term.formula == term.formula && k.term.over_links == term.over_links) return k;
    polynomial const p = canonical(term, real_part(term));
    known_terms_.push_back({term, keep(p)});
    return known_terms_.back();
  }
  constexpr known_term const& known_reversed(density_term const& term) {
    auto& k = known(term);
    if (term.over_links && !k.change_of_reversed.is_known()) {
      polynomial const change = change_of_reversed(canonical(term));
      k.change_of_reversed = keep(change);
    }
    return k;
  }
  constexpr polynomial canonical(density_term const& term) {
    auto const [first, last] = known(term).itself;
    polynomial p;
    for (auto k = first; k < last; ++k) p.push_back(known_[k]);
    return p;
  }

  /// The components of the field in a formula.
  constexpr std::vector<int> components(int root) const {
    auto const used = nodes_of(g_, root);
    std::vector<int> found;
    for (int id = 0; id <= root; ++id)
      if (used[static_cast<std::size_t>(id)] != 0 && has_place(g_[id]) && g_[id].channel != all_channels)
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
  constexpr int transformed(int root, std::vector<int> const& from, generator const& by) {
    std::vector<int> to;
    for (int const id : from) to.push_back(by.speaks_of(g_[id].channel) ? image(id, by) : id);
    return substitute(g_, root, from, to);
  }
  constexpr int variation(int root, std::vector<int> const& leaves, generator const& by) {
    auto const slopes = gradient(g_, root, leaves);
    int total = g_.number(0);
    for (std::size_t k = 0; k < leaves.size(); ++k) total = g_.sum(total, g_.product(slopes[k], image(leaves[k], by)));
    return total;
  }
  /// What becomes of a term where the generator moves no sites, less the term; or its variation.
  constexpr polynomial change_in_place(density_term const& term, generator const& by) {
    int const real = real_part(term);
    auto const read = components(real);
    bool changes = false;
    for (int const id : read) changes = changes || by.speaks_of(g_[id].channel) || by.shift_of(g_[id].channel) != 0;
    if (!changes) return {};
    if (by.is_infinitesimal()) return canonical(term, variation(real, read, by));
    return canonical_.sum(canonical(term, transformed(real, read, by)), canonical(term), {-1, 1});
  }
  /// Adds the turned term, less the term.
  constexpr void add_turned(density_term const& term, generator const& by) {
    if (by.entries() == 0 && !term.over_links && needed_sites(term).count <= 1) return;
    if (by.entries() == 0) return add_turned_less_unturned(known_reversed(term), by);
    int const real = real_part(term);
    polynomial const before = canonical(term), after = canonical(term, transformed(real, components(real), by));
    for (auto const& m : after) add_everywhere(term, m, by, 1);
    for (auto const& m : before) add_everywhere(term, m, stay, -1);
  }

  constexpr int footprint(touched_sites const& sites) {
    int all = g_.number(1);
    for (std::size_t k = 0; k < sites.count; ++k) {
      auto const& s = sites.sites[k];
      all = g_.product(all, g_.symbol(s.next ? next_site_name : site_name, s.offset, 0));
    }
    return all;
  }

  static constexpr int none = -1;
  static constexpr generator stay{};

  /// Adds factor * (what the directions of `by` make of a monomial of a term), on the links of all directions.
  constexpr void add_everywhere(density_term const& term, monomial const& m, generator const& by, int factor) {
    for (int direction = term.over_links ? 0 : none; direction < (term.over_links ? dimensions_ : 0); ++direction)
      add_placed(m, direction, by, factor);
  }
  /// Adds the turned term, less the term, of a generator that leaves components alone.
  constexpr void add_turned_less_unturned(known_term const& known, generator const& by) {
    // Links that are turned to links, and not to their reverse, cancel.
    for (int direction = 0; direction < dimensions_; ++direction) {
      auto const d = static_cast<std::size_t>(direction);
      if (by.sign(d) > 0) continue;
      for (auto k = known.change_of_reversed.first; k < known.change_of_reversed.last; ++k)
        add_placed(known_[k], direction, stay, 1);
    }
    for (auto k = known.itself.first; k < known.itself.last; ++k) {
      monomial const m = known_[k];
      auto const spread = spread_of(m);
      if (spread == site_spread::one_site) continue;  // which is the origin in the end
      if (known.term.over_links && spread == site_spread::link) continue;
      add_everywhere(known.term, m, by, 1);
      add_everywhere(known.term, m, stay, -1);
    }
  }
  /// What exchanging the ends of a link makes of monomials that read these alone, less what they are.
  constexpr polynomial change_of_reversed(polynomial const& p) {
    polynomial change;
    auto const exchanged = [this](int id) {
      node const n = g_[id];
      return g_.symbol(
          is_of_field(n) ? (is_next(n) ? field_name : next_field_name) : (is_next(n) ? site_name : next_site_name),
          n.offset, n.channel);
    };
    for (monomial m : p) {
      if (spread_of(m) != site_spread::link) continue;
      map(m, exchanged, [&](monomial const& made) { add(change, made, m.coefficient, 1); });
      m.coefficient.num = -m.coefficient.num;
      canonical_.add(change, m);
    }
    return change;
  }

  /// Where the sites of a monomial are: all the same, both ends of a link, or any.
  enum class site_spread { one_site, link, wider };
  constexpr site_spread spread_of(monomial const& m) const {
    node const* first = nullptr;
    bool one = true;
    bool link = true;
    for (std::size_t k = 0; k < m.count(); ++k)
      each_place(m[k].atom, [&](node const& n) {
        if (first == nullptr) first = &n;
        one = one && same(n.offset, first->offset) && is_next(n) == is_next(*first);
        link = link && same(n.offset, {});
      });
    return one ? site_spread::one_site : link ? site_spread::link : site_spread::wider;
  }

  /// Where the turned field is read in place of a symbol; one at the far end of a link, on the link of one direction.
  /// (g phi)(P x) = M phi(x), so what is read at x is M phi(P^-1 x).
  static constexpr site_offset place_of(node const& n, int direction, generator const& by) {
    site_offset at = n.offset;
    if (direction != none && is_next(n)) at[static_cast<std::size_t>(direction)] += 1;
    site_offset turned{};
    for (std::size_t d = 0; d < at.size(); ++d) turned[d] = by.sign(d) * at[static_cast<std::size_t>(by.axis(d))];
    return turned;
  }
  /// The symbol that stands there, with the site at `origin` moved to zero.
  constexpr int moved(int id, int direction, generator const& by, site_offset const& origin) {
    node const n = g_[id];
    site_offset at = place_of(n, direction, by);
    for (std::size_t k = 0; k < at.size(); ++k) at[k] -= origin[k];
    return g_.symbol(direction == none ? n.name : name_here(n), at, n.channel);
  }

  /// Adds factor * (a monomial on links of one direction, turned), at the standard place: the first of its sites is
  /// the origin.
  constexpr void add_placed(monomial const& m, int direction, generator const& by, int factor) {
    site_offset first{};
    bool found = false;
    if (!is_known()) return;
    g_.spend(static_cast<std::int64_t>(m.count()));
    for (std::size_t k = 0; k < m.count(); ++k)
      each_place(m[k].atom, [&](node const& n) {
        auto const at = place_of(n, direction, by);
        if (!found || precedes(at, first)) first = at;
        found = true;
      });
    map(
        m, [&](int id) { return moved(id, direction, by, first); },
        [&](monomial const& made) { add(total_, made, m.coefficient, factor); });
  }

  constexpr void add(polynomial& to, monomial m, ratio coefficient, int factor) {
    auto const scaled = times(coefficient, {factor, 1});
    auto const c = scaled ? times(m.coefficient, *scaled) : scaled;
    if (!c) failed_ = true;
    if (c) m.coefficient = *c;
    canonical_.add(to, m);
  }

  // phi_next on a link may be the same symbol as another factor, so factors merge or cancel.
  static constexpr void insert(monomial& m, factor f) {
    monomial out;
    bool placed = false;
    for (std::size_t k = 0; k < m.count(); ++k) {
      factor other = m[k];
      if (!placed && f.atom <= other.atom) {
        placed = true;
        if (f.atom == other.atom)
          other.exponent += f.exponent;
        else
          out.append(f);
      }
      if (other.exponent != 0) out.append(other);
    }
    if (!placed) out.append(f);
    m = out;
  }

  graph& g_;
  int dimensions_;
  bool periodic_;
  canonicalizer canonical_;
  reducer<shape_in_density> reduce_;
  polynomial total_;
  std::vector<known_term> known_terms_;
  polynomial known_;
  bool failed_ = false;
};

// Below what it calls: clang++ evaluates no call of a member template that it meets before its body.
constexpr bool lattice_sum::may_vanish_written_out(int channels) {
  auto const most_sites = static_cast<std::size_t>(channels);
  bool products = false, components = false, many_sites = false;
  for (auto const& m : total_) {
    if (!is_known()) return false;
    touched_sites sites;
    for (std::size_t k = 0; k < m.count(); ++k)
      each_place(m[k].atom, [&](node const& n) {
        products = products || n.channel == all_channels;
        components = components || (n.channel != all_channels && is_of_field(n));
        if (sites.count <= most_sites) sites.add({n.offset, is_next(n)});
      });
    g_.spend(static_cast<std::int64_t>(m.count() * (1 + sites.count / 4)));
    many_sites = many_sites || sites.count > most_sites;
    if (products && (components || many_sites)) return true;
  }
  return false;
}

}  // namespace rgflow::inline RGFLOW_ISA::detail

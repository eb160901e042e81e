// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/graph.hpp>

#include <algorithm>

namespace rgflow::inline RGFLOW_ISA::detail {

inline constexpr int no_node = -1;

/// factor * core; the factor doesn't vary in a loop and may be missing (1), the core does and is missing in what
/// doesn't vary.
struct scaled {
  int factor = no_node;
  int core = no_node;
};

/// Puts together sums of terms factor * core, so that few operations are left in the loop:
///
///   - like terms become one: 2 a - t a is (2 - t) a, with the bracket outside the loop;
///   - a core that several terms are multiples of is taken out of them: mu n + lambda n^2 is n (mu + lambda n);
///   - terms with the same factor are added first: mu a + mu b is mu (a + b);
///   - a factor in front of a product goes into a sum that has factors anyway: 2 (mu + t n) a is (2 mu + 2 t n) a.
///
/// Cores are added in the order in which they were made, so two sums that begin alike share the beginning.
class collector {
 public:
  constexpr explicit collector(graph& g) : g_(g) {}

  /// This core is used elsewhere: nothing is taken out of it.
  constexpr void keep_whole(int core) {
    if (kept_whole_.size() <= static_cast<std::size_t>(core)) kept_whole_.resize(static_cast<std::size_t>(core) + 1, 0);
    kept_whole_[static_cast<std::size_t>(core)] = 1;
  }

  constexpr scaled total(std::vector<scaled> const& terms) {
    auto merged = like_terms(terms);
    take_out_common(merged);
    return sum(merged);
  }

  constexpr int factor_of(scaled const& s) { return s.factor == no_node ? g_.number(1) : s.factor; }
  constexpr int times(int a, int b) { return a == no_node ? b : b == no_node ? a : g_.product(a, b); }
  constexpr int negative_of(int factor) { return g_.negative(factor == no_node ? g_.number(1) : factor); }

  constexpr int whole(scaled const& s) {
    if (s.core == no_node) return factor_of(s);
    if (s.factor == no_node || g_.is_number(s.factor, 1)) return s.core;
    if (g_.is_number(s.factor, -1)) return g_.intern({.kind = op::negative, .a = s.core});
    return g_.intern({.kind = op::product, .a = s.factor, .b = s.core});
  }

  // Nodes over cores are made as they are: folding would pull their numbers to the front again.
  constexpr int commutative(op kind, int a, int b) {
    int const swapped = g_.find({.kind = kind, .a = b, .b = a});
    return swapped >= 0 ? swapped : g_.intern({.kind = kind, .a = a, .b = b});
  }

 private:
  struct power {
    int base = no_node;
    int exponent = 0;
  };
  static constexpr std::size_t most_powers = 8;
  /// A core as a product of powers.
  struct factored {
    std::array<power, most_powers> powers{};
    std::size_t count = 0;
  };

  constexpr bool is_kept_whole(int core) const {
    return static_cast<std::size_t>(core) < kept_whole_.size() && kept_whole_[static_cast<std::size_t>(core)] != 0;
  }

  constexpr int power_of(int base, int exponent) {
    return exponent == 1 ? base : g_.intern({.kind = op::power, .a = base, .b = exponent});
  }

  constexpr std::vector<scaled> like_terms(std::vector<scaled> const& terms) {
    std::vector<scaled> merged;
    for (auto const& t : terms) {
      std::size_t k = 0;
      while (k < merged.size() && merged[k].core != t.core) ++k;
      if (k == merged.size())
        merged.push_back(t);
      else
        merged[k].factor = g_.sum(factor_of(merged[k]), factor_of(t));
    }
    std::erase_if(merged, [this](scaled const& t) { return t.factor != no_node && g_.is_number(t.factor, 0); });
    return merged;
  }

  constexpr factored powers_of(int core) const {
    factored f;
    if (core != no_node && !add_powers(f, core)) return {{power{core, 1}}, 1};
    return f;
  }
  /// Multiplies f by a core; false if that has too many powers.
  constexpr bool add_powers(factored& f, int id) const {
    node const& n = g_[id];
    if (n.kind == op::product && !is_kept_whole(id)) return add_powers(f, n.a) && add_powers(f, n.b);
    bool const is_power = n.kind == op::power && n.b > 0;
    int const base = is_power ? n.a : id;
    std::size_t k = 0;
    while (k < f.count && f.powers[k].base != base) ++k;
    if (k == most_powers) return false;
    if (k == f.count) f.powers[f.count++].base = base;
    f.powers[k].exponent += is_power ? n.b : 1;
    return true;
  }

  /// core / base^exponent, where the powers of the core are known.
  constexpr int quotient(factored const& f, int base, int exponent) {
    int left = no_node;
    for (std::size_t k = 0; k < f.count; ++k) {
      int const e = f.powers[k].exponent - (f.powers[k].base == base ? exponent : 0);
      if (e == 0) continue;
      int const next = power_of(f.powers[k].base, e);
      left = left == no_node ? next : commutative(op::product, left, next);
    }
    return left;
  }

  /// Takes out the base that most terms are multiples of, as long as there are two such terms.
  constexpr void take_out_common(std::vector<scaled>& terms) {
    if (terms.size() < 2) return;
    std::vector<factored> powers;
    for (auto const& t : terms) powers.push_back(powers_of(t.core));
    std::vector<int> found(static_cast<std::size_t>(g_.size()), 0);  // terms with each base
    for (auto const& f : powers)
      for (std::size_t k = 0; k < f.count; ++k) ++found[static_cast<std::size_t>(f.powers[k].base)];
    while (true) {
      int best = no_node;
      int most = 1;
      for (auto const& f : powers)
        for (std::size_t k = 0; k < f.count; ++k)
          if (int const n = found[static_cast<std::size_t>(f.powers[k].base)]; n > most) {
            most = n;
            best = f.powers[k].base;
          }
      if (best == no_node) return;
      take_out(best, terms, powers, found);
    }
  }

  /// Makes one term of all that are multiples of `base`; it stands where the first of them did.
  constexpr void take_out(int base, std::vector<scaled>& terms, std::vector<factored>& powers,
                          std::vector<int>& found) {
    auto const exponent_in = [base](factored const& f) {
      for (std::size_t k = 0; k < f.count; ++k)
        if (f.powers[k].base == base) return f.powers[k].exponent;
      return 0;
    };
    int least = 0;
    for (auto const& f : powers)
      if (int const e = exponent_in(f); e > 0) least = least == 0 ? e : std::min(least, e);
    std::vector<scaled> multiples;
    std::size_t place = 0;
    std::size_t left = 0;
    for (std::size_t k = 0; k < terms.size(); ++k) {
      auto const f = powers[k];
      if (exponent_in(f) == 0) {
        terms[left] = terms[k];
        powers[left++] = f;
        continue;
      }
      if (multiples.empty()) place = left++;
      multiples.push_back({terms[k].factor, quotient(f, base, least)});
      for (std::size_t j = 0; j < f.count; ++j) --found[static_cast<std::size_t>(f.powers[j].base)];
    }
    terms.resize(left);
    powers.resize(left);
    auto const bracket = total(multiples);
    int const common = power_of(base, least);
    terms[place] = {bracket.factor, bracket.core == no_node ? common : commutative(op::product, common, bracket.core)};
    powers[place] = {};  // nothing else is taken out of it
  }

  /// The size of a factor, and whether it has a minus in front.
  struct signed_factor {
    int size = no_node;
    bool minus = false;
  };
  constexpr signed_factor size_of(int factor) {
    if (factor == no_node) return {g_.number(1), false};
    bool const minus = g_[factor].kind == op::negative || (g_.is_number(factor) && g_[factor].value.num < 0);
    return {minus ? g_.negative(factor) : factor, minus};
  }

  /// The sum of terms with different cores.
  constexpr scaled sum(std::vector<scaled> terms) {
    std::vector<signed_factor> factors;
    for (auto const& t : terms) factors.push_back(size_of(t.factor));
    auto const others_like = [&](std::size_t k, std::size_t first, std::size_t last) {
      for (std::size_t j = first; j < last; ++j)
        if (j != k && terms[j].core != no_node && factors[j].size == factors[k].size) return true;
      return false;
    };
    for (std::size_t k = 0; k < terms.size() && terms.size() > 1; ++k)
      if (terms[k].core != no_node && !others_like(k, 0, terms.size()) && absorb(factors[k].size, terms[k])) {
        terms[k].factor = g_.number(factors[k].minus ? -1 : 1);
        factors[k].size = g_.number(1);
      }
    int constant = no_node;
    std::vector<scaled> groups;
    for (std::size_t k = 0; k < terms.size(); ++k) {
      if (terms[k].core == no_node)
        constant = constant == no_node ? factor_of(terms[k]) : g_.sum(constant, factor_of(terms[k]));
      else if (!others_like(k, 0, k))
        groups.push_back(group(terms, factors, k));
    }
    if (groups.empty()) return {constant == no_node ? g_.number(0) : constant, no_node};
    if (constant == no_node && groups.size() == 1) return groups[0];
    return sum_of_groups(constant, groups);
  }

  /// The terms that have the factor of term k up to its sign, as one.
  constexpr scaled group(std::vector<scaled> const& terms, std::vector<signed_factor> const& factors, std::size_t k) {
    std::vector<int> plus;
    std::vector<int> minus;
    for (std::size_t j = k; j < terms.size(); ++j)
      if (terms[j].core != no_node && factors[j].size == factors[k].size)
        (factors[j].minus ? minus : plus).push_back(terms[j].core);
    std::sort(plus.begin(), plus.end());
    std::sort(minus.begin(), minus.end());
    bool const only_minus = plus.empty();
    if (only_minus) plus.swap(minus);
    int all = plus[0];
    for (std::size_t j = 1; j < plus.size(); ++j) all = commutative(op::sum, all, plus[j]);
    for (int const core : minus) all = g_.intern({.kind = op::difference, .a = all, .b = core});
    return {only_minus ? g_.negative(factors[k].size) : factors[k].size, all};
  }

  /// What needs no multiplication goes first; every other group is then one multiplication and addition.
  constexpr scaled sum_of_groups(int constant, std::vector<scaled> const& groups) {
    int all = constant;
    bool unit = false;
    for (auto const& s : groups)
      if (g_.is_number(s.factor, 1)) all = all == no_node ? s.core : commutative(op::sum, all, s.core), unit = true;
    for (auto const& s : groups) {
      if (g_.is_number(s.factor, 1)) continue;
      auto const [size, minus] = size_of(s.factor);
      unit = unit || g_.is_number(size, 1);
      if (all == no_node)
        all = whole(s);
      else
        all = minus ? g_.intern({.kind = op::difference, .a = all, .b = whole({size, s.core})})
                    : commutative(op::sum, all, whole(s));
    }
    if (constant != no_node || !unit) {
      sums_.push_back({all, parts_.size(), groups.size() + (constant == no_node ? 0 : 1)});
      if (constant != no_node) parts_.push_back({constant, no_node});
      parts_.insert(parts_.end(), groups.begin(), groups.end());
    }
    return {no_node, all};
  }

  /// Whether f times the term is a product with a sum that takes f in, f (c1 a + c2 b) x as (f c1 a + f c2 b) x; it is
  /// then that.
  constexpr bool absorb(int f, scaled& term) {
    node const n = g_[term.core];
    if (g_.is_number(f, 1) || n.kind != op::product || is_kept_whole(term.core)) return false;
    for (std::size_t j = 0; j < sums_.size(); ++j) {
      auto const s = sums_[j];
      if (s.node != n.a && s.node != n.b) continue;
      std::vector<scaled> parts;
      for (std::size_t k = s.first; k < s.first + s.count; ++k)
        parts.push_back({times(f, parts_[k].factor), parts_[k].core});
      term.core = commutative(op::product, whole(sum(parts)), s.node == n.a ? n.b : n.a);
      return true;
    }
    return false;
  }

  /// A sum whose terms all have a factor or are one: parts_[first], ..., count of them.
  struct sum_of_parts {
    int node = no_node;
    std::size_t first = 0;
    std::size_t count = 0;
  };

  graph& g_;
  flags kept_whole_;
  std::vector<sum_of_parts> sums_;
  std::vector<scaled> parts_;
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

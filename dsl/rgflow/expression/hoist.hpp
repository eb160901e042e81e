// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/collect.hpp>
#include <rgflow/expression/gradient.hpp>

#include <algorithm>

namespace rgflow::inline RGFLOW_ISA::detail {

/// Rewrites formulas for a loop in which only some leaves vary, so that few operations are left in it: sums are taken
/// apart to their terms, whatever brackets and minus signs they stand in, and put together anew by a collector; factors
/// that don't vary leave the products. What is used several times is computed once and never taken apart.
class hoister {
 public:
  constexpr hoister(graph& g, std::span<int const> varying_leaves) : g_(g), leaves_(varying_leaves), collect_(g) {}

  constexpr void rewrite(std::span<int> roots) {
    int last = -1;
    for (int const root : roots) last = std::max(last, root);
    varies_ = dependents(g_, last, leaves_);
    count_uses(roots, last);
    images_.assign(static_cast<std::size_t>(last) + 1, {});
    for (int id = 0; id <= last; ++id) {
      auto const slot = static_cast<std::size_t>(id);
      if (uses_[slot] == 0 || inside_[slot] != 0) continue;
      if (!varies(id))
        images_[slot] = {id, no_node};
      else if (is_linear(g_[id]))
        images_[slot] = collect_.total(terms_of(id));
      else
        images_[slot] = image_of(g_[id], id);
      if (uses_[slot] > 1 && images_[slot].core != no_node) collect_.keep_whole(images_[slot].core);
    }
    for (int& root : roots) root = collect_.whole(image(root));
  }

 private:
  constexpr bool varies(int id) const { return varies_[static_cast<std::size_t>(id)] != 0; }
  constexpr scaled image(int id) const { return images_[static_cast<std::size_t>(id)]; }

  constexpr bool is_linear(node const& n) const {
    switch (n.kind) {
      case op::sum:
      case op::difference:
      case op::negative: return true;
      case op::product: return !varies(n.a) || !varies(n.b);
      case op::quotient: return !varies(n.b);
      default: return false;
    }
  }

  /// How often what varies is used, and which linear formulas are used in one linear formula only: these are taken
  /// apart with it.
  constexpr void count_uses(std::span<int const> roots, int last) {
    uses_.assign(static_cast<std::size_t>(last) + 1, 0);
    inside_.assign(uses_.size(), 0);
    auto const each_operand = [this](int id, auto f) {
      node const& n = g_[id];
      if (uses_[static_cast<std::size_t>(id)] == 0 || is_leaf(n.kind) || !varies(id)) return;
      f(n.a);
      if (has_two_operands(n.kind)) f(n.b);
    };
    for (int const root : roots) ++uses_[static_cast<std::size_t>(root)];
    for (int id = last; id >= 0; --id) each_operand(id, [this](int o) { ++uses_[static_cast<std::size_t>(o)]; });
    for (int id = last; id >= 0; --id)
      if (is_linear(g_[id]))
        each_operand(id, [this](int o) {
          if (varies(o) && is_linear(g_[o]) && uses_[static_cast<std::size_t>(o)] == 1)
            inside_[static_cast<std::size_t>(o)] = 1;
        });
  }

  /// The terms of a linear formula, in the order in which they are written.
  constexpr std::vector<scaled> terms_of(int root) {
    std::vector<scaled> terms;
    std::vector<scaled> open{{no_node, root}};  // factor * a formula that is still to be taken apart
    while (!open.empty()) {
      auto const [factor, id] = open.back();
      open.pop_back();
      node const n = g_[id];
      if (!varies(id)) {
        terms.push_back({collect_.times(factor, id), no_node});
      } else if (id != root && inside_[static_cast<std::size_t>(id)] == 0) {
        terms.push_back({collect_.times(factor, image(id).factor), image(id).core});
      } else if (n.kind == op::sum || n.kind == op::difference) {
        open.push_back({n.kind == op::sum ? factor : collect_.negative_of(factor), n.b});
        open.push_back({factor, n.a});
      } else if (n.kind == op::negative) {
        open.push_back({collect_.negative_of(factor), n.a});
      } else if (n.kind == op::quotient) {
        open.push_back({g_.quotient(factor == no_node ? g_.number(1) : factor, n.b), n.a});
      } else {
        bool const left = varies(n.a);
        open.push_back({collect_.times(factor, left ? n.b : n.a), left ? n.a : n.b});
      }
    }
    return terms;
  }

  constexpr scaled image_of(node const n, int id) {
    switch (n.kind) {
      case op::symbol: return {no_node, id};
      case op::product: {
        auto const a = image(n.a);
        auto const b = image(n.b);
        int const factor = collect_.times(a.factor, b.factor);
        if (a.core == no_node || b.core == no_node) return {factor, a.core == no_node ? b.core : a.core};
        return {factor, collect_.commutative(op::product, a.core, b.core)};
      }
      case op::quotient:
        return {no_node,
                g_.intern({.kind = op::quotient, .a = collect_.whole(image(n.a)), .b = collect_.whole(image(n.b))})};
      case op::power: {
        auto const a = image(n.a);
        if (a.core == no_node) return {g_.power(collect_.factor_of(a), n.b), no_node};
        return {a.factor == no_node ? no_node : g_.power(a.factor, n.b),
                g_.intern({.kind = op::power, .a = a.core, .b = n.b})};
      }
      default: return {no_node, g_.intern({.kind = n.kind, .a = collect_.whole(image(n.a))})};
    }
  }

  graph& g_;
  std::span<int const> leaves_;
  flags varies_;
  std::vector<int> uses_;
  flags inside_;
  std::vector<scaled> images_;
  collector collect_;
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/gradient.hpp>

#include <algorithm>

namespace rgflow::inline RGFLOW_ISA::detail {

/// Rewrites formulas for a loop in which only some leaves vary: factors that don't vary are collected in front of each
/// product, so -(2 * (t * phi)) becomes (-2 t) * phi with one multiplication left in the loop, and
/// mu * a + mu * b becomes mu * (a + b).
class hoister {
 public:
  constexpr hoister(graph& g, std::span<int const> varying_leaves) : g_(g), leaves_(varying_leaves) {}

  constexpr void rewrite(std::span<int> roots) {
    int last = -1;
    for (int const root : roots) last = std::max(last, root);
    auto const varies = dependents(g_, last, leaves_);
    images_.assign(static_cast<std::size_t>(last) + 1, {});
    for (int id = 0; id <= last; ++id)
      images_[static_cast<std::size_t>(id)] =
          varies[static_cast<std::size_t>(id)] != 0 ? image_of(g_[id], id) : scaled{id, -1};
    for (int& root : roots) root = whole(image(root));
  }

 private:
  /// factor * core; the factor doesn't vary and may be missing (1), the core does and is missing in what doesn't vary.
  struct scaled {
    int factor = -1;
    int core = -1;
  };

  constexpr scaled image(int id) const { return images_[static_cast<std::size_t>(id)]; }

  constexpr int whole(scaled const& s) {
    if (s.core < 0) return s.factor;
    if (s.factor < 0 || g_.is_number(s.factor, 1)) return s.core;
    if (g_.is_number(s.factor, -1)) return g_.intern({.kind = op::negative, .a = s.core});
    return g_.intern({.kind = op::product, .a = s.factor, .b = s.core});
  }

  constexpr int times(int a, int b) { return a < 0 ? b : b < 0 ? a : g_.product(a, b); }
  constexpr int factor_of(scaled const& s) { return s.factor < 0 ? g_.number(1) : s.factor; }

  constexpr int commutative(op kind, int a, int b) {
    int const swapped = g_.find({.kind = kind, .a = b, .b = a});
    return swapped >= 0 ? swapped : g_.intern({.kind = kind, .a = a, .b = b});
  }

  constexpr scaled sum(scaled a, scaled b, bool minus) {
    if (minus) b.factor = g_.negative(factor_of(b));
    if (a.core >= 0 && b.core >= 0 && a.factor >= 0 && a.factor == b.factor)
      return {a.factor, commutative(op::sum, a.core, b.core)};
    if (a.core >= 0 && b.core >= 0 && g_.negative(factor_of(a)) == factor_of(b))
      return {a.factor, g_.intern({.kind = op::difference, .a = a.core, .b = b.core})};
    if (b.core >= 0 && g_.is_number(factor_of(b), -1))
      return {-1, g_.intern({.kind = op::difference, .a = whole(a), .b = b.core})};
    if (a.core >= 0 && g_.is_number(factor_of(a), -1))
      return {-1, g_.intern({.kind = op::difference, .a = whole(b), .b = a.core})};
    return {-1, commutative(op::sum, whole(a), whole(b))};
  }

  constexpr scaled image_of(node const n, int id) {
    switch (n.kind) {
      case op::number:
      case op::symbol:
      case op::imaginary_unit: return {-1, id};
      case op::sum: return sum(image(n.a), image(n.b), false);
      case op::difference: return sum(image(n.a), image(n.b), true);
      case op::negative: return {g_.negative(factor_of(image(n.a))), image(n.a).core};
      case op::product: {
        auto const a = image(n.a);
        auto const b = image(n.b);
        int const factor = times(a.factor, b.factor);
        if (a.core < 0 || b.core < 0) return {factor, a.core < 0 ? b.core : a.core};
        return {factor, commutative(op::product, a.core, b.core)};
      }
      case op::quotient: {
        auto const a = image(n.a);
        auto const b = image(n.b);
        if (b.core < 0) return {g_.quotient(factor_of(a), b.factor), a.core};
        return {-1, g_.intern({.kind = op::quotient, .a = whole(a), .b = whole(b)})};
      }
      case op::power: {
        auto const a = image(n.a);
        return {a.factor < 0 ? -1 : g_.power(a.factor, n.b), g_.intern({.kind = op::power, .a = a.core, .b = n.b})};
      }
      default: return {-1, g_.intern({.kind = n.kind, .a = whole(image(n.a))})};
    }
  }

  graph& g_;
  std::span<int const> leaves_;
  std::vector<scaled> images_;
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

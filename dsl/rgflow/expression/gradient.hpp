// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/graph.hpp>

#include <span>

namespace rgflow::inline RGFLOW_ISA::detail {

/// Which nodes up to `root` depend on one of `leaves`.
constexpr flags dependents(graph const& g, int root, std::span<int const> leaves) {
  flags depends(static_cast<std::size_t>(root) + 1, 0);
  auto const at = [&](int id) { return id >= 0 && depends[static_cast<std::size_t>(id)] != 0; };
  for (int const leaf : leaves)
    if (leaf <= root) depends[static_cast<std::size_t>(leaf)] = 1;
  for (int id = 0; id <= root; ++id) {
    auto const& n = g[id];
    bool const below = !is_leaf(n.kind) && (at(n.a) || (has_two_operands(n.kind) && at(n.b)));
    if (below) depends[static_cast<std::size_t>(id)] = 1;
  }
  return depends;
}

/// The nodes d root / d leaf for every leaf, by one reverse sweep, so all of them share what they can. The formula
/// must be real; the slope of |u| is the sign of u, 0 at u = 0.
constexpr std::vector<int> gradient(graph& g, int root, std::span<int const> leaves) {
  auto const depends = dependents(g, root, leaves);
  std::vector<int> bar(static_cast<std::size_t>(root) + 1, -1);
  bar[static_cast<std::size_t>(root)] = g.number(1);
  auto const add = [&](int id, int contribution) {
    auto& slot = bar[static_cast<std::size_t>(id)];
    slot = slot < 0 ? contribution : g.sum(slot, contribution);
  };
  for (int id = root; id >= 0; --id) {
    int const up = bar[static_cast<std::size_t>(id)];
    if (up < 0 || !depends[static_cast<std::size_t>(id)]) continue;
    node const n = g[id];
    bool const left = n.a >= 0 && depends[static_cast<std::size_t>(n.a)] != 0;
    bool const right = has_two_operands(n.kind) && depends[static_cast<std::size_t>(n.b)] != 0;
    auto const slope = [&](int s) { add(n.a, g.product(up, s)); };
    switch (n.kind) {
      case op::number:
      case op::symbol:
      case op::imaginary_unit: break;
      case op::sum:
        if (left) add(n.a, up);
        if (right) add(n.b, up);
        break;
      case op::difference:
        if (left) add(n.a, up);
        if (right) add(n.b, g.negative(up));
        break;
      case op::product:
        if (left) add(n.a, g.product(up, n.b));
        if (right) add(n.b, g.product(up, n.a));
        break;
      case op::quotient: {
        if (left) add(n.a, g.quotient(up, n.b));
        if (right) add(n.b, g.negative(g.quotient(g.product(up, id), n.b)));
        break;
      }
      case op::negative: add(n.a, g.negative(up)); break;
      case op::power: slope(g.product(g.number(n.b), g.power(n.a, n.b - 1))); break;
      case op::exp: slope(id); break;
      case op::log: add(n.a, g.quotient(up, n.a)); break;
      case op::sqrt: add(n.a, g.quotient(up, g.product(g.number(2), id))); break;
      case op::sinh: slope(g.function(op::cosh, n.a)); break;
      case op::cosh: slope(g.function(op::sinh, n.a)); break;
      case op::tanh: slope(g.difference(g.number(1), g.power(id, 2))); break;
      case op::asinh: add(n.a, g.quotient(up, g.function(op::sqrt, g.sum(g.number(1), g.power(n.a, 2))))); break;
      case op::atanh: add(n.a, g.quotient(up, g.difference(g.number(1), g.power(n.a, 2)))); break;
      case op::sin: slope(g.function(op::cos, n.a)); break;
      case op::cos: slope(g.negative(g.function(op::sin, n.a))); break;
      case op::abs: slope(g.function(op::sign, n.a)); break;
      case op::sign: break;
      case op::log_cosh: slope(g.function(op::tanh, n.a)); break;
      case op::log_sinhc: slope(g.function(op::langevin, n.a)); break;
      default: throw std::invalid_argument("this formula has no derivative");
    }
  }
  std::vector<int> result;
  for (int const leaf : leaves) {
    int const found = leaf <= root ? bar[static_cast<std::size_t>(leaf)] : -1;
    result.push_back(found < 0 ? g.number(0) : found);
  }
  return result;
}

constexpr int derivative(graph& g, int root, int leaf) { return gradient(g, root, std::span<int const>(&leaf, 1))[0]; }

/// The formula with some nodes replaced by others.
constexpr int substitute(graph& g, int root, std::span<int const> from, std::span<int const> to) {
  auto const depends = dependents(g, root, from);
  std::vector<int> image(static_cast<std::size_t>(root) + 1, -1);
  for (int id = 0; id <= root; ++id) {
    auto const slot = static_cast<std::size_t>(id);
    image[slot] = id;
    if (!depends[slot]) continue;
    node const n = g[id];
    bool leaf = false;
    for (std::size_t k = 0; k < from.size(); ++k)
      if (from[k] == id) image[slot] = to[k], leaf = true;
    if (!leaf)
      image[slot] = g.remake(n, image[static_cast<std::size_t>(n.a)],
                             has_two_operands(n.kind) ? image[static_cast<std::size_t>(n.b)] : n.b);
  }
  return image[static_cast<std::size_t>(root)];
}

}  // namespace rgflow::inline RGFLOW_ISA::detail

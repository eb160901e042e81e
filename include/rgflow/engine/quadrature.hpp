// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// A point of [0, 1] and its weight.
struct quadrature_node {
  double at, weight;
};

/// Gauss and Legendre's rule with `count` points on [0, 1]: exact for polynomials of degree 2 count - 1.
[[nodiscard]] inline std::vector<quadrature_node> gauss_legendre_nodes(std::size_t count) {
  std::vector<quadrature_node> nodes(count);
  auto const n = static_cast<double>(count);
  for (std::size_t k = 0; k < count; ++k) {
    // Newton's steps to the k-th zero of the Legendre polynomial, from where it is for large n.
    double x = -std::cos(std::numbers::pi * (static_cast<double>(k) + 0.75) / (n + 0.5)), slope = 1;
    for (int step = 0; step < 8; ++step) {
      double before = 1, value = x;
      for (std::size_t j = 2; j <= count; ++j) {
        auto const degree = static_cast<double>(j);
        double const next = ((2 * degree - 1) * x * value - (degree - 1) * before) / degree;
        before = value;
        value = next;
      }
      slope = n * (x * value - before) / (x * x - 1);
      x -= value / slope;
    }
    nodes[k] = {(1 + x) / 2, 1 / ((1 - x * x) * slope * slope)};
  }
  return nodes;
}

/// The same on panels, with 16 points on each: exact for polynomials of degree 31.
struct gauss_legendre {
  static constexpr std::size_t points = 16;

  /// f(t, w) for the points t of [from, to], taken as so many panels, and their weights: the integral of g is the sum
  /// of w g(t). Per lane.
  template <class V, class F>
  static void each(V const& from, V const& to, std::size_t panels, F&& f) {
    using T = scalar_of_t<V>;
    static auto const nodes = nodes_of<T>();
    V const panel = (to - from) * V(T(1) / static_cast<T>(panels));
    for (std::size_t p = 0; p < panels; ++p) {
      V const start = from + V(static_cast<T>(p)) * panel;
      for (auto const& [at, weight] : nodes) f(V(start + V(at) * panel), V(V(weight) * panel));
    }
  }

 private:
  template <class T>
  static std::array<std::pair<T, T>, points> nodes_of() {
    std::array<std::pair<T, T>, points> nodes;
    auto const exact = gauss_legendre_nodes(points);
    for (std::size_t k = 0; k < points; ++k) nodes[k] = {static_cast<T>(exact[k].at), static_cast<T>(exact[k].weight)};
    return nodes;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

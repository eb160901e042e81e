// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <numeric>
#include <vector>

// Whether numbers are distributed as a density says.

namespace rgflow::inline RGFLOW_ISA::engine {

/// Integral of f from `from` to infinity times `sign`, by the double-exponential rule for half lines (Takahasi and
/// Mori, Publ. RIMS 9 (1974) 721): a kink at `from` and tails like 1/z^2 do no harm.
template <class F>
double integral_to_infinity(F const& f, double from, double sign) {
  constexpr double h = 1.0 / 256;
  double sum = 0;
  for (double t = -4; t <= 4; t += h) {
    double const z = std::exp(std::numbers::pi / 2 * std::sinh(t));
    sum += f(from + sign * z) * z * std::numbers::pi / 2 * std::cosh(t) * h;
  }
  return sum;
}

/// The largest distance between the distribution of the values and that of the density, times the root of their number
/// (Kolmogorov, Giorn. Ist. Ital. Attuari 4 (1933) 83); infinite if it can't be told.
template <class F>
double kolmogorov_distance(std::vector<double> values, F const& density) {
  constexpr double unknown = std::numeric_limits<double>::infinity();
  for (double const z : values)
    if (!std::isfinite(z)) return unknown;
  std::sort(values.begin(), values.end());
  auto const n = static_cast<double>(values.size());
  double below = integral_to_infinity(density, values.front(), -1), worst = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) {  // Gauss-Legendre with two points: neighbours are close
      double const half = (values[i] - values[i - 1]) / 2, middle = values[i - 1] + half;
      double const off = half / std::numbers::sqrt3;
      below += half * (density(middle - off) + density(middle + off));
    }
    auto const rank = static_cast<double>(i);
    worst = std::max({worst, std::abs(below - rank / n), std::abs(below - (rank + 1) / n)});
  }
  return std::isfinite(below) ? worst * std::sqrt(n) : unknown;
}

/// Rank of each value, moved and scaled to -1/2 .. 1/2.
inline std::vector<double> centred_ranks(std::vector<double> const& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t rank = 0; rank < order.size(); ++rank)
    ranks[order[rank]] = (static_cast<double>(rank) + 0.5) / static_cast<double>(order.size()) - 0.5;
  return ranks;
}

/// Correlation of ranks (Spearman) i and i + apart, for those i that count, in standard deviations of independent ones;
/// the larger one of the ranks themselves and of their distances from the middle.
template <class Counts>
double rank_correlation(std::vector<double> const& ranks, std::size_t apart, Counts const& counts) {
  double signs = 0, sizes = 0, pairs = 0;
  for (std::size_t i = 0; i + apart < ranks.size(); ++i)
    if (counts(i)) {
      signs += ranks[i] * ranks[i + apart];
      sizes += (std::abs(ranks[i]) - 0.25) * (std::abs(ranks[i + apart]) - 0.25);
      pairs += 1;
    }
  return std::max(12 * std::abs(signs), 48 * std::abs(sizes)) / std::sqrt(pairs);
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

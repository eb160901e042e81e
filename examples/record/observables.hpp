// SPDX-License-Identifier: BSL-1.0
#pragma once

// What is measured on configurations, and what is made of the averages.

#include <rgflow/engine/statistics/estimate.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace record {

/// What is measured on every configuration, per site where that makes sense.
enum column : std::size_t {
  column_action,     ///< S / V
  column_virial,     ///< sum phi dS/dphi / V per real component, on average 1
  column_phi2,       ///< sum |phi|^2 / V
  column_m_abs,      ///< |M| / V, M = sum phi
  column_m_squared,  ///< |M / V|^2
  column_m_fourth,   ///< |M / V|^4
  column_slowest,    ///< |phi(p)|^2 / V^2 at the smallest momentum, averaged over directions
  column_count
};

/// The row of a configuration: those columns, means of the components, the two-point function
/// sum_y re(conj(phi_x) phi_{x + r e1 + y e2}) for r = 0 .. extent / 2, averaged over x and both directions, and what a
/// theory has of its own.
struct row_layout {
  std::size_t extent, channels;
  std::size_t own = 0;

  [[nodiscard]] std::size_t mean(std::size_t channel) const { return column_count + channel; }
  [[nodiscard]] std::size_t two_point(std::size_t r) const { return column_count + channels + r; }
  [[nodiscard]] std::size_t of_theory(std::size_t k) const { return two_point(extent / 2 + 1) + k; }
  [[nodiscard]] std::size_t columns() const { return of_theory(own); }
};

/// A number computed from the averages of some columns.
struct quantity {
  std::string name;                  ///< in JSON
  std::string label;                 ///< in tables
  std::vector<std::size_t> columns;  ///< whose averages `of_means` is given, in this order
  std::function<double(std::span<double const>)> of_means;
  std::optional<rgflow::engine::estimate> known = {};  ///< its value, without error if that is exact
};

/// The average of a column.
[[nodiscard]] quantity average(std::string name, std::string label, std::size_t column,
                               std::optional<rgflow::engine::estimate> known = {});

/// Of the columns of `column`, with so many real numbers per site.
[[nodiscard]] std::vector<quantity> quantities(std::size_t extent, std::size_t channels);

/// Of all columns but those that a theory has of its own. In every theory here the mean of the field is 0 by symmetry.
[[nodiscard]] std::vector<quantity> common_quantities(row_layout const&);

/// The two-point function, r = 0 .. extent / 2.
[[nodiscard]] std::vector<quantity> two_point_quantities(row_layout const&);

}  // namespace record

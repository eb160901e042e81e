// SPDX-License-Identifier: BSL-1.0
#pragma once

// What is measured on every configuration of complex phi^4, and what is made of the averages.

#include "sampler.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace phi4 {

/// The columns of a measurement, all per site. M = sum_x phi_x, e1 = the last axis, e2 = the other one, V = volume.
enum column : std::size_t {
  column_action,     ///< S / V
  column_phi2,       ///< sum |phi|^2 / V
  column_phi4,       ///< sum |phi|^4 / V
  column_m_squared,  ///< |M/V|^2
  column_m_abs,      ///< |M/V|
  column_m_re,       ///< Re M/V
  column_m_im,       ///< Im M/V
  column_current,    ///< (sum_x Im conj(phi_x) phi_{x+e1})^2 / V
  column_link_2,     ///< Re sum_x conj(phi_x) phi_{x+e2} / V
  column_two_point,  ///< Re sum_x conj(phi_x) phi_{x+r e1} / V for r = 0 .. extent / 2, in as many columns
};

[[nodiscard]] constexpr std::size_t column_count(std::size_t extent) { return column_two_point + extent / 2 + 1; }

/// A number computed from the averages of some columns.
struct quantity {
  std::string name;                  ///< in JSON
  std::string label;                 ///< in tables
  std::vector<std::size_t> columns;  ///< whose averages `of_means` is given, in this order
  std::function<double(std::span<double const>)> of_means;
  bool exact = false;  ///< a Schwinger-Dyson identity: its value is 1
};

/// All observables of the results, the two exact identities last.
[[nodiscard]] std::vector<quantity> quantities(std::size_t extent, couplings const& constants);

/// Measures fields [sample][re, im][y][x]: table[sample * column_count + column].
[[nodiscard]] std::vector<double> measure(std::span<float const> fields, std::size_t extent, couplings const& constants,
                                          std::size_t threads);

/// log Z where a closed form is known: without quartic term, or without hopping; else NaN.
[[nodiscard]] double exact_log_z(std::size_t extent, couplings const& constants);

}  // namespace phi4

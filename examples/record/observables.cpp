// SPDX-License-Identifier: BSL-1.0
#include "observables.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace record {

using rgflow::engine::estimate;

quantity average(std::string name, std::string label, std::size_t column, std::optional<estimate> known) {
  return {std::move(name), std::move(label), {column}, [](std::span<double const> mean) { return mean[0]; }, known};
}

std::vector<quantity> quantities(std::size_t sites_per_side, std::size_t channels) {
  auto const extent = static_cast<double>(sites_per_side), volume = extent * extent;
  double const shortest_wave = 2 * std::sin(std::numbers::pi / extent);
  bool const real = channels == 1;
  // <m^4> / <m^2>^2 of a normal distribution, of a real M or of a complex one.
  double const normal_ratio = 1 + 2 / static_cast<double>(channels);
  return {average("action_density", "S / V", column_action),
          average("phi2", real ? "⟨φ²⟩" : "⟨|φ|²⟩", column_phi2),
          average("m_abs", "⟨|M|⟩ / V", column_m_abs),
          {"susceptibility",
           real ? "χ = V (⟨m²⟩ − ⟨|m|⟩²)" : "χ = V (⟨|m|²⟩ − ⟨|m|⟩²)",
           {column_m_squared, column_m_abs},
           [volume](auto mean) { return volume * (mean[0] - mean[1] * mean[1]); }},
          {"binder",
           real ? "U₄ = 1 − ⟨m⁴⟩ / 3⟨m²⟩²" : "U₄ = 1 − ⟨|m|⁴⟩ / 2⟨|m|²⟩²",
           {column_m_fourth, column_m_squared},
           [normal_ratio](auto mean) { return 1 - mean[0] / (normal_ratio * mean[1] * mean[1]); }},
          {"correlation_length",
           "ξ (second moment)",
           {column_m_squared, column_slowest},
           [shortest_wave](auto mean) { return std::sqrt(mean[0] / mean[1] - 1) / shortest_wave; }},
          average("identity", real ? "⟨φ dS/dφ⟩ / V" : "⟨φ · dS/dφ⟩ / 2V", column_virial, estimate{1, 0})};
}

std::vector<quantity> common_quantities(row_layout const& row) {
  auto list = quantities(row.extent, row.channels);
  std::size_t const r = row.extent / 4;
  list.insert(std::ranges::find(list, "identity", &quantity::name),
              {"decay_length",
               "ξ (decay at r = " + std::to_string(r) + ")",
               {row.two_point(r - 1), row.two_point(r), row.two_point(r + 1)},
               [](auto mean) { return 1 / std::acosh((mean[0] + mean[2]) / (2 * mean[1])); }});
  if (row.channels == 1) {
    list.push_back(average("m", "⟨M⟩ / V", row.mean(0), estimate{0, 0}));
  } else {
    list.push_back(average("m_re", "re ⟨M⟩ / V", row.mean(0), estimate{0, 0}));
    list.push_back(average("m_im", "im ⟨M⟩ / V", row.mean(1), estimate{0, 0}));
  }
  return list;
}

std::vector<quantity> two_point_quantities(row_layout const& row) {
  std::vector<quantity> list;
  for (std::size_t r = 0; r <= row.extent / 2; ++r)
    list.push_back(average("two_point", "C(" + std::to_string(r) + ")", row.two_point(r)));
  return list;
}

}  // namespace record

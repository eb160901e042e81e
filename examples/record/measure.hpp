// SPDX-License-Identifier: BSL-1.0
#pragma once

// Measurements of a theory by its formula, which knows no extents: included by the units of the theories, and
// instantiated once in each.

#include "observe.hpp"

#include <program/run_chains.hpp>

#include <rgflow/action/bind.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/model/tile.hpp>
#include <rgflow/engine/parallel.hpp>
#include <rgflow/engine/simd.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace record {

using measured_lanes = rgflow::engine::lanes<double>;

/// Measures rows of fields and of chains. own(phi, out) writes what the theory has of its own.
template <class Formula, class Own>
class observer {
 public:
  observer(Formula const& formula, row_layout const& row, Own own)
      : formula_(formula),
        row_(row),
        own_(std::move(own)),
        sites_(std::array{row.extent, row.extent}, rgflow::boundary::periodic) {}

  void operator()(measured_lanes const* phi, measured_lanes* out) const {
    observe(formula_, sites_, phi, out);
    observe_lines(row_, phi, out);
    own_(phi, out + row_.of_theory(0));
  }

  /// Of fields [sample][channel][y][x].
  [[nodiscard]] std::vector<double> rows(std::span<float const> fields, std::size_t threads) const {
    namespace engine = rgflow::engine;
    constexpr std::size_t width = engine::lane_count<measured_lanes>;
    std::size_t const volume = sites_.volume(), columns = row_.columns();
    std::size_t const samples = fields.size() / (volume * row_.channels);
    std::vector<double> table(samples * columns);
    engine::tbb_executor executor(threads);
    executor.for_each_task((samples + width - 1) / width, [&](std::size_t tile) {
      std::size_t const first = tile * width;
      std::vector<measured_lanes> phi(volume * row_.channels), out(columns);
      engine::load_tile(fields, samples, first, row_.channels, volume, phi.data());
      (*this)(phi.data(), out.data());
      for (std::size_t j = 0; j < std::min(width, samples - first); ++j)
        for (std::size_t k = 0; k < columns; ++k) table[(first + j) * columns + k] = engine::lane(out[k], j);
    });
    return table;
  }

  [[nodiscard]] program::chain_result chains(program::chain_settings const& settings) const {
    return program::run_chains(formula_, row_.channels, row_.extent, row_.columns(), *this, settings);
  }

 private:
  Formula formula_;
  row_layout row_;
  Own own_;
  rgflow::engine::lattice sites_;
};

/// own(phi, out) may be left out by a theory that has no columns of its own.
struct nothing_own {
  void operator()(measured_lanes const*, measured_lanes*) const {}
};

template <class Theory, class Own = nothing_own>
[[nodiscard]] auto observer_of(rgflow::bound_action<Theory> const& action, row_layout const& row, Own own = {}) {
  typename rgflow::bound_action<Theory>::formula const formula = action;
  return observer<typename rgflow::bound_action<Theory>::formula, Own>(formula, row, std::move(own));
}

}  // namespace record

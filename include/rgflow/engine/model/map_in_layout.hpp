// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/laid_out.hpp>
#include <rgflow/engine/layout.hpp>
#include <rgflow/engine/model/tile.hpp>
#include <rgflow/engine/parallel/executor.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// Runs configurations [sample][channel][site] through the flow in direction D, in place, in layout L, and adds the
/// log-determinants to log_det. f(values of a tile in L's memory, its sums) is called for every tile when it is done.
template <direction D, class V, Layout L, class Flow, class T, class F>
void map_in_layout(Flow const& flow, executor_ref executor, packed_weights<T> w, std::span<T> field,
                   context_values<T> const& context, std::span<double> log_det, F&& f) {
  std::size_t const channels = Flow::channels, sites = flow.volume(), samples = log_det.size();
  std::vector<T> memory;
  for (std::size_t first = 0; first < samples;) {
    std::size_t const together = L::configurations(samples - first, lane_count<V>);
    if (together == 0 || together > samples - first)
      throw std::logic_error("the layout '" + std::string(L::name) + "' puts " + std::to_string(together) +
                             " configurations in a tile, expected 1 to " + std::to_string(samples - first));
    tile_shape const shape{together, channels, sites};
    std::span<T> const tile = field.subspan(first * channels * sites, shape.size());
    auto const sums = log_det.subspan(first, together);
    if constexpr (std::same_as<L, patches_in_lanes>) {  // the order that the array has already
      tile_values<L, T> const values{tile.data(), shape};
      run_laid_out<D, V>(flow, executor, values, w, context, first, sums);
      f(values, sums);
    } else {
      memory.resize(shape.size());
      tile_values<L, T> const values{memory.data(), shape};
      auto const each = [&](auto&& move) {
        for (std::size_t k = 0; k < together; ++k)
          for (std::size_t c = 0; c < channels; ++c)
            for (std::size_t s = 0; s < sites; ++s) move(values(k, s, c), tile[(k * channels + c) * sites + s]);
      };
      each([](T& value, T const& in) { value = in; });
      run_laid_out<D, V>(flow, executor, values, w, context, first, sums);
      f(values, sums);
      each([](T const& value, T& out) { out = value; });
    }
    first += together;
  }
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

// SPDX-License-Identifier: BSL-1.0
#pragma once

// The one header here that reaches the engine: for the unit that knows the action, once per theory.

#include "chains.hpp"

#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/mcmc.hpp>
#include <rgflow/engine/parallel.hpp>
#include <rgflow/engine/simd.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace program {

/// Runs chains of an action on a square of `extent` x `extent` sites with periodic boundaries.
/// observe(phi, out) writes `columns` values, one V each, from phi[site * channels + channel], lanes that hold a chain
/// each.
template <class Action, class Observe>
chain_result run_chains(Action const& action, std::size_t channels, std::size_t extent, std::size_t columns,
                        Observe const& observe, chain_settings const& s) {
  namespace engine = rgflow::engine;
  using V = engine::lanes<double>;
  std::array<std::size_t, 2> const extents{extent, extent};
  engine::hmc<V, Action> chains(action, engine::lattice(extents, rgflow::boundary::periodic), channels,
                                {.chains = s.chains, .seed = s.seed});
  engine::tbb_executor executor(s.threads);

  std::size_t const volume = extent * extent;
  std::uint64_t const thermalization = engine::hmc_options{}.thermalization;
  std::uint64_t const all = thermalization + s.sweeps;
  chain_result result{true, s.chains, {}, {}, 1, 0, 0, 0, 0, 0};
  result.spacing = s.kept == 0 ? s.sweeps + 1 : std::max<std::size_t>(1, s.sweeps * s.chains / s.kept);
  result.table.resize(s.sweeps * s.chains * columns);
  std::size_t const kept_size = s.chains * channels * volume;  // of all chains at one time
  if (!s.on_kept) result.fields.reserve(s.sweeps / result.spacing * kept_size);

  auto const timed = [&](auto const& work) {
    auto const start = std::chrono::steady_clock::now();
    work();
    result.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  constexpr std::uint64_t at_once = 20;
  while (result.finished && chains.trajectory() < thermalization) {
    timed([&] { chains.thermalize(executor, at_once); });
    result.finished = s.on_sweep(chains.trajectory(), all);
  }
  engine::hmc_record record{s.chains, chains.steps(), {}};
  while (result.finished && chains.trajectory() < all) {
    std::uint64_t const done = chains.trajectory() - thermalization, count = std::min(at_once, s.sweeps - done);
    std::uint64_t const kept_before = s.on_kept ? done / result.spacing : 0;
    result.fields.resize(((done + count) / result.spacing - kept_before) * kept_size);
    auto const measure = [&](engine::hmc_tile<V> const& tile) {
      std::uint64_t const time = tile.trajectory - thermalization;
      std::vector<V> out(columns);
      observe(tile.phi.data(), out.data());
      double* const row = result.table.data() + (time * s.chains + tile.first_chain) * columns;
      for (std::size_t j = 0; j < tile.chains; ++j)
        for (std::size_t k = 0; k < columns; ++k) row[j * columns + k] = engine::lane(out[k], j);
      if ((time + 1) % result.spacing != 0) return;
      std::size_t const number = (time + 1) / result.spacing - 1 - kept_before;
      float* const kept = result.fields.data() + number * kept_size + tile.first_chain * channels * volume;
      for (std::size_t j = 0; j < tile.chains; ++j)
        for (std::size_t ch = 0; ch < channels; ++ch)
          for (std::size_t site = 0; site < volume; ++site)
            kept[(j * channels + ch) * volume + site] =
                static_cast<float>(engine::lane(tile.phi[channels * site + ch], j));
    };
    timed([&] {
      auto const part = chains.advance(executor, count, measure);
      record.delta_h.insert(record.delta_h.end(), part.delta_h.begin(), part.delta_h.end());
    });
    if (s.on_kept && !result.fields.empty()) s.on_kept(std::exchange(result.fields, {}));
    result.finished = s.on_sweep(chains.trajectory(), all);
  }
  if (!result.finished) return result;
  auto const balance = record.exp_minus_delta_h();
  result.acceptance = record.acceptance();
  result.exp_minus_delta_h = balance.value;
  result.exp_minus_delta_h_error = balance.error;
  result.steps = record.steps;
  return result;
}

}  // namespace program

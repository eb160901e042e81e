// SPDX-License-Identifier: BSL-1.0
#include "chains.hpp"

#include "observe.hpp"

#include <rgflow/action/bind.hpp>
#include <rgflow/action/complex_phi4.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/mcmc.hpp>
#include <rgflow/engine/parallel.hpp>
#include <rgflow/engine/simd.hpp>

#include <algorithm>
#include <array>
#include <chrono>

namespace phi4 {

chain_result run_chains(std::size_t extent, couplings const& constants, chain_settings const& s) {
  using namespace rgflow;
  using namespace rgflow::symbols;
  using V = engine::lanes<double>;
  using formula = bound_action<complex_phi4<torus<8, 8>>>::formula;  // which knows no extents
  formula const action = bind<complex_phi4<torus<8, 8>>>(mu = constants.mu, lambda = constants.lambda, t = constants.t);
  std::array<std::size_t, 2> const extents{extent, extent};
  engine::hmc<V, formula> chains(action, engine::lattice(extents, boundary::periodic), 2,
                                 {.chains = s.chains, .seed = s.seed});
  engine::tbb_executor executor(s.threads);

  std::size_t const volume = extent * extent, columns = column_count(extent);
  std::uint64_t const thermalization = engine::hmc_options{}.thermalization;
  std::uint64_t const all = thermalization + s.sweeps;
  chain_result result{true, s.chains, {}, {}, 1, 0, 0, 0, 0, 0};
  result.spacing = s.kept == 0 ? s.sweeps + 1 : std::max<std::size_t>(1, s.sweeps * s.chains / s.kept);
  result.table.resize(s.sweeps * s.chains * columns);
  result.fields.resize(s.sweeps / result.spacing * s.chains * 2 * volume);

  auto const start = std::chrono::steady_clock::now();
  constexpr std::uint64_t at_once = 20;
  while (result.finished && chains.trajectory() < thermalization) {
    chains.thermalize(executor, at_once);
    result.finished = s.on_sweep(chains.trajectory(), all);
  }
  engine::hmc_record record{s.chains, chains.steps(), {}};
  while (result.finished && chains.trajectory() < all) {
    auto const part =
        chains.advance(executor, std::min(at_once, all - chains.trajectory()), [&](engine::hmc_tile<V> const& tile) {
          std::uint64_t const time = tile.trajectory - thermalization;
          std::vector<V> out(columns);
          observe(extent, constants, tile.phi.data(), out.data());
          double* const row = result.table.data() + (time * s.chains + tile.first_chain) * columns;
          for (std::size_t j = 0; j < tile.chains; ++j)
            for (std::size_t k = 0; k < columns; ++k) row[j * columns + k] = engine::lane(out[k], j);
          if ((time + 1) % result.spacing != 0) return;
          float* const kept =
              result.fields.data() + (((time + 1) / result.spacing - 1) * s.chains + tile.first_chain) * 2 * volume;
          for (std::size_t j = 0; j < tile.chains; ++j)
            for (std::size_t ch = 0; ch < 2; ++ch)
              for (std::size_t site = 0; site < volume; ++site)
                kept[(j * 2 + ch) * volume + site] = static_cast<float>(engine::lane(tile.phi[2 * site + ch], j));
        });
    record.delta_h.insert(record.delta_h.end(), part.delta_h.begin(), part.delta_h.end());
    result.finished = s.on_sweep(chains.trajectory(), all);
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!result.finished) return result;
  auto const balance = record.exp_minus_delta_h();
  result.acceptance = record.acceptance();
  result.exp_minus_delta_h = balance.value;
  result.exp_minus_delta_h_error = balance.error;
  result.steps = record.steps;
  return result;
}

}  // namespace phi4

// SPDX-License-Identifier: BSL-1.0
#include "chains.hpp"

#include "observe.hpp"

#include <rgflow/action/bind.hpp>
#include <rgflow/action/real_phi4.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/mcmc.hpp>
#include <rgflow/engine/parallel.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/expression/symbols.hpp>

#include <algorithm>
#include <array>
#include <chrono>

namespace record {

chain_result run_phi4_chains(std::size_t extent, couplings const& constants, chain_settings const& s) {
  using namespace rgflow;
  using symbols::lambda, symbols::m2;
  using V = engine::lanes<double>;
  using formula = bound_action<real_phi4<torus<8, 8>>>::formula;  // which knows no extents
  formula const action = bind<real_phi4<torus<8, 8>>>(m2 = constants.m2, lambda = constants.lambda);
  std::array<std::size_t, 2> const extents{extent, extent};
  engine::hmc<V, formula> chains(action, engine::lattice(extents, boundary::periodic), 1,
                                 {.chains = s.chains, .seed = s.seed});
  engine::tbb_executor executor(s.threads);

  std::size_t const volume = extent * extent;
  std::uint64_t const thermalization = engine::hmc_options{}.thermalization;
  std::uint64_t const all = thermalization + s.sweeps;
  std::size_t const spacing = std::max<std::size_t>(1, s.sweeps * s.chains / s.kept);
  chain_result result;
  result.chains = s.chains;
  result.table.resize(s.sweeps * s.chains * column_count);
  result.fields.resize(s.sweeps / spacing * s.chains * volume);

  auto const start = std::chrono::steady_clock::now();
  constexpr std::uint64_t at_once = 20;
  bool goes_on = true;
  while (goes_on && chains.trajectory() < thermalization) {
    chains.thermalize(executor, at_once);
    goes_on = s.on_sweep(chains.trajectory(), all);
  }
  double acceptance = 0;
  std::uint64_t parts = 0;
  while (goes_on && chains.trajectory() < all) {
    auto const part =
        chains.advance(executor, std::min(at_once, all - chains.trajectory()), [&](engine::hmc_tile<V> const& tile) {
          std::uint64_t const time = tile.trajectory - thermalization;
          std::array<V, column_count> out;
          observe(extent, constants, tile.phi.data(), out.data());
          double* const row = result.table.data() + (time * s.chains + tile.first_chain) * column_count;
          for (std::size_t j = 0; j < tile.chains; ++j)
            for (std::size_t k = 0; k < column_count; ++k) row[j * column_count + k] = engine::lane(out[k], j);
          if ((time + 1) % spacing != 0) return;
          float* const kept =
              result.fields.data() + (((time + 1) / spacing - 1) * s.chains + tile.first_chain) * volume;
          for (std::size_t j = 0; j < tile.chains; ++j)
            for (std::size_t site = 0; site < volume; ++site)
              kept[j * volume + site] = static_cast<float>(engine::lane(tile.phi[site], j));
        });
    acceptance += part.acceptance();
    ++parts;
    goes_on = s.on_sweep(chains.trajectory(), all);
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  result.acceptance = parts == 0 ? 0 : acceptance / static_cast<double>(parts);
  result.finished = goes_on;
  return result;
}

}  // namespace record

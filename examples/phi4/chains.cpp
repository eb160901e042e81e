// SPDX-License-Identifier: BSL-1.0
#include "chains.hpp"

#include "observe.hpp"

#include <program/run_chains.hpp>

#include <rgflow/action/bind.hpp>
#include <rgflow/action/complex_phi4.hpp>

namespace phi4 {

chain_result run_chains(std::size_t extent, couplings const& constants, chain_settings const& s) {
  using namespace rgflow;
  using namespace rgflow::symbols;
  using formula = bound_action<complex_phi4<torus<8, 8>>>::formula;  // which knows no extents
  formula const action = bind<complex_phi4<torus<8, 8>>>(mu = constants.mu, lambda = constants.lambda, t = constants.t);
  return program::run_chains(
      action, 2, extent, column_count(extent),
      [&](auto const* phi, auto* out) { observe(extent, constants, phi, out); }, s);
}

}  // namespace phi4

// SPDX-License-Identifier: BSL-1.0
#include <force/force.hpp>

#include <rgflow/action.hpp>

namespace force {

number from_formula(rgflow::engine::lattice const& sites, constants const& c, number const* phi, number* gradient) {
  using namespace rgflow::symbols;
  // The lattice of the declaration only counts dimensions here: the extents are those of `sites`.
  auto const action = rgflow::bind<rgflow::complex_phi4<rgflow::torus<8, 8>>>(mu = c.mu, lambda = c.lambda, t = c.t);
  return action.value_and_gradient(sites, phi, gradient);
}

}  // namespace force

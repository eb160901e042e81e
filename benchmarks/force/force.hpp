// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/simd.hpp>

// Complex phi^4 in two dimensions, S = sum_x (mu |phi|^2 + lambda |phi|^4) - t sum_<xy> (conj(phi_x) phi_y + c.c.), and
// dS/dphi, a configuration per lane: phi[site][re, im].

namespace force {

using number = rgflow::engine::lanes<float>;

struct constants {
  double mu, lambda, t;
};

/// Each writes the gradient and returns S; the lattice is periodic.
using function = number (*)(rgflow::engine::lattice const& sites, constants const& c, number const* phi,
                            number* gradient);

/// What the library derives from the formula.
number from_formula(rgflow::engine::lattice const& sites, constants const& c, number const* phi, number* gradient);
/// Written by hand as the sum stands: the terms of a site, then those of a link, added to both of its ends.
number by_links(rgflow::engine::lattice const& sites, constants const& c, number const* phi, number* gradient);
/// Written by hand as a stencil: each site gathers its four neighbours, and the gradient is written once. Neighbours
/// are looked up for every site.
number by_sites(rgflow::engine::lattice const& sites, constants const& c, number const* phi, number* gradient);
/// The same in rows, between whose ends a neighbour is one site further: no table is read.
number by_rows(rgflow::engine::lattice const& sites, constants const& c, number const* phi, number* gradient);

}  // namespace force

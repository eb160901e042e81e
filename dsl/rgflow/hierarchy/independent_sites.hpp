// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/elementwise.hpp>
#include <rgflow/hierarchy/declaration.hpp>
#include <rgflow/hierarchy/options.hpp>
#include <rgflow/hierarchy/step.hpp>
#include <rgflow/prior.hpp>
#include <rgflow/transform/scaling.hpp>

namespace rgflow::inline RGFLOW_ISA {

/// The flow that knows nothing of the theory: independent real numbers on all sites, the prior times a trained width
/// for each channel, 1 at first. Where annealed importance sampling starts (docs/annealing.md).
template <class Lattice, class Field, class P = normal>
struct independent_sites
    : hierarchy<Lattice, Field, every_level<everywhere<elementwise<scaling>>>, depth<1>, prior<P>> {};

}  // namespace rgflow::inline RGFLOW_ISA

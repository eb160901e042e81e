// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/hierarchy/oriented_stencil_coupling.hpp>

#include <string>

namespace rgflow::inline RGFLOW_ISA {

/// A stencil_coupling of a complex field in polar coordinates about d, the combination of what is around a site that
/// an oriented_stencil_coupling has: with x = r exp(i a) d / |d|, OfModulus, an odd transform of real values, moves r,
/// and OfPhase, a map of the circle, moves a, with parameters that depend on r, too (transform/modulus_then_phase.hpp
/// has the formula). So the modulus has a density of its own and the phase another width at each modulus, as in an
/// action with links -re(conj(x) y), where values lie on a ring. It commutes with u1, and with conjugation if OfPhase
/// is odd.
///
/// Net computes from the same invariants as in a vector_stencil_coupling; its outputs are the parameters of OfModulus,
/// those of OfPhase, how much of log q, q^2 = 1 + r^2, is added to each of these, and the c_k.
///
///     polar_stencil_coupling<odd_sites, within<5>, odd_spline<8>, odd_circular_spline<6>, mlp<32, 32>>
///
/// The field has two channels, re and im; others are refused.
template <class Sites, class Seen, class OfModulus, class OfPhase, class Net>
struct polar_stencil_coupling : detail::oriented_step<polar_stencil_coupling<Sites, Seen, OfModulus, OfPhase, Net>,
                                                      Sites, Seen, detail::polar_map, OfModulus, OfPhase, Net> {
  static std::string name() { return "polar_stencil_coupling_" + detail::colour<Sites>::name(); }
};

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/oriented_coupling.hpp>
#include <rgflow/engine/listed.hpp>

#include <string>
#include <string_view>

namespace rgflow::inline RGFLOW_ISA {

/// A coupling of the sites of a complex field in polar coordinates about d, the mean of the kept values and a
/// combination of them: with x = r exp(i a) d / |d|, OfModulus, an odd transform of real values, moves r, and OfPhase,
/// a map of the circle, moves a, with parameters that depend on r, too (transform/modulus_then_phase.hpp has the
/// formula). Net computes all numbers from the scalar products of the kept values and the context. It commutes with u1,
/// and with conjugation if OfPhase is odd; with a group_mlp as its net with reflections and rotations of its block,
/// too, but not in the Haar basis, where they change signs. It needs a mask of sites.
///
///     polar_coupling<checkerboard, composed<scaling, odd_spline<8>>, odd_circular_spline<6>, mlp<16, 16>>
template <class Mask, class OfModulus, class OfPhase, class Net>
struct polar_coupling {
 private:
  template <class Patch>
  using block =
      detail::oriented_block<polar_coupling, Mask,
                             detail::polar_map<polar_coupling, OfModulus, OfPhase, Patch::channels>, Net, Patch>;

 public:
  template <class Patch>
  struct on : block<Patch>::type {
    static constexpr std::string_view name = "polar_coupling";
    static std::string describe() { return "polar_" + block<Patch>::type::describe(); }
    static constexpr bool follows_sites = true;
    static constexpr equivariance under(generator const& g) { return block<Patch>::under(g); }
  };

  template <class Patch>
  using refusals = detail::listed<detail::coupling_mask<Mask, Patch>, bound_transform<OfModulus>,
                                  bound_transform<OfPhase>, block<Patch>, on<Patch>>;
};

}  // namespace rgflow::inline RGFLOW_ISA

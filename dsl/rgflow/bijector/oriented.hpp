// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/coupling.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/transform/along_and_across.hpp>
#include <rgflow/transform/modulus_then_phase.hpp>
#include <rgflow/transform/symmetry.hpp>

#include <cstddef>

// What oriented couplings, of blocks and of a whole lattice, have in common.

namespace rgflow::inline RGFLOW_ISA::detail {

/// It follows phases, and reflections of the complex plane too if what acts off the axis of d is odd: they mirror it.
template <bool IsOdd>
constexpr equivariance equivariance_about_an_axis(generator const& g, std::size_t channels) {
  if (IsOdd) return equivariance_of_vectors(g, channels);
  auto const change = change_of_pair(g, 0, static_cast<int>(channels));
  bool const turns = change == value_change::none || change == value_change::minus || change == value_change::phase;
  return {turns ? equivariance_problem::none : equivariance_problem::transform, {}};
}

/// The map of an oriented coupling of a field of so many channels, or a refusal; `Declared` appears in the message.
template <class Declared, class Along, class Across, std::size_t Channels>
struct oriented_map {
  using along = typename coupling_transform<Along>::type;
  using across = typename coupling_transform<Across>::type;
  static_assert(HoldsFor<Channels == 2, Declared>,
                "rgflow: an oriented coupling turns with the phases of a complex field, and this field is not one: "
                "vector_coupling and vector_stencil_coupling serve others. See docs/hierarchy.md#along-and-across");
  static constexpr bool of_real_values = along::width == 1 && across::width == 1;
  static_assert(HoldsFor<of_real_values, Declared>,
                "rgflow: the transforms of an oriented coupling move one coordinate each, along and across, so they "
                "are of real values: affine, rational_quadratic_spline<bins>, odd_spline<bins>, ... See "
                "docs/hierarchy.md#along-and-across");
  using declared = along_and_across<along, across>;
  using type = bound_transform<declared>;
  static constexpr bool fits = Channels == 2 && of_real_values;

  static constexpr equivariance under(generator const& g) {
    return equivariance_about_an_axis<is_odd_transform<Across>>(g, Channels);
  }
};

/// The same of a polar coupling.
template <class Declared, class OfModulus, class OfPhase, std::size_t Channels>
struct polar_map {
  using of_modulus = typename coupling_transform<OfModulus>::type;
  using of_phase = typename coupling_transform<OfPhase>::type;
  static_assert(HoldsFor<Channels == 2, Declared>,
                "rgflow: a polar coupling turns with the phases of a complex field, and this field is not one: "
                "vector_coupling and vector_stencil_coupling serve others. See docs/hierarchy.md#modulus-and-phase");
  static constexpr bool of_a_modulus = is_odd_transform<OfModulus>;
  static_assert(
      HoldsFor<of_a_modulus, Declared>,
      "rgflow: the first transform of a polar coupling moves the modulus, so it is one of real values that is "
      "odd whatever its parameters are: scaling, odd_spline<bins>, composed<...> of such or a formula such "
      "as sinh(asinh(x) * exp(s)). See docs/hierarchy.md#modulus-and-phase");
  static constexpr bool of_a_phase = winds_once<OfPhase>;
  static_assert(HoldsFor<of_a_phase, Declared>,
                "rgflow: the second transform of a polar coupling moves a phase on a circle: moebius, "
                "odd_circular_spline<bins>, circular_spline<bins>, two of them composed, or one of yours with f(x + 2 "
                "pi) = f(x) + 2 pi and winds_once = true. See "
                "docs/hierarchy.md#modulus-and-phase");
  using declared = modulus_then_phase<of_modulus, of_phase>;
  using type = bound_transform<declared>;
  static constexpr bool fits = Channels == 2 && of_a_modulus && of_a_phase;

  static constexpr equivariance under(generator const& g) {
    return equivariance_about_an_axis<is_odd_transform<OfPhase>>(g, Channels);
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/coupling.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/transform/along_and_across.hpp>
#include <rgflow/transform/symmetry.hpp>

#include <cstddef>

// What oriented couplings, of blocks and of a whole lattice, have in common.

namespace rgflow::inline RGFLOW_ISA::detail {

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

  /// It follows phases, and reflections of the complex plane too if Across is odd: they mirror what is across.
  static constexpr equivariance under(generator const& g) {
    if (is_odd_transform<Across>) return equivariance_of_vectors(g, Channels);
    auto const change = change_of_pair(g, 0, static_cast<int>(Channels));
    bool const turns = change == value_change::none || change == value_change::minus || change == value_change::phase;
    return {turns ? equivariance_problem::none : equivariance_problem::transform, {}};
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/conditioner_symmetry.hpp>
#include <rgflow/engine/patch.hpp>
#include <rgflow/field.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/mask/contract.hpp>
#include <rgflow/net/needs_values.hpp>
#include <rgflow/net/places.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/symmetry/patch_action.hpp>
#include <rgflow/symmetry/signed_permutation.hpp>
#include <rgflow/transform/declaration.hpp>
#include <rgflow/transform/symmetry.hpp>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace rgflow::inline RGFLOW_ISA::detail {

/// What a generator does to what the net of a coupling reads and to what it has to put out then; or why the coupling
/// can't follow the generator, whatever its net is.
template <std::size_t Inputs, std::size_t Outputs>
struct conditioner_change {
  equivariance_problem problem = equivariance_problem::none;
  signed_permutation<Inputs> in = signed_permutation<Inputs>::identity();
  signed_permutation<Outputs> out = signed_permutation<Outputs>::identity();

  constexpr bool moves_values() const { return in.moves_values() || out.moves_values(); }
  friend constexpr conditioner_change operator*(conditioner_change const& a, conditioner_change const& b) {
    return {a.problem != equivariance_problem::none ? a.problem : b.problem, a.in * b.in, a.out * b.out};
  }
  friend constexpr bool operator==(conditioner_change const&, conditioner_change const&) = default;
};

/// A block as a lattice of its own. It is open: translations don't act on it.
template <class Patch, class Axes = std::make_index_sequence<Patch::dimensions>>
struct block_as_lattice;
template <class Patch, std::size_t... Axis>
struct block_as_lattice<Patch, std::index_sequence<Axis...>> {
  using type = open_lattice<Patch::extents[Axis]...>;
};

template <std::size_t Channels>
using field_of_channels = std::conditional_t<Channels == 2, complex_field, channels<Channels>>;

/// How the raw parameters [value][parameter] of Transform change, which moves Width components as one value, when these
/// components are permuted like that; or why it can't follow.
template <class Transform, std::size_t Width, std::size_t Parameters, std::size_t Components>
constexpr equivariance_problem change_parameters(signed_permutation<Components> const& components,
                                                 signed_permutation<Components / Width * Parameters>& parameters) {
  for (std::size_t first = 0; first < Components; first += Width) {
    std::size_t const there = components.to[first];
    for (std::size_t k = 0; k < Width; ++k)
      if (there % Width != 0 || components.to[first + k] != there + k) return equivariance_problem::components;
    auto const needed =
        raw_under<Transform>(change_of_signs(components.sign[first], components.sign[first + Width - 1]));
    if (!needed.found) return equivariance_problem::transform;
    for (std::size_t k = 0; k < Parameters; ++k) {
      parameters.to[first / Width * Parameters + k] = there / Width * Parameters + k;
      parameters.sign[first / Width * Parameters + k] = needed[k] == value_change::minus ? -1 : 1;
    }
  }
  return equivariance_problem::none;
}

/// How the values that Mask keeps, then the context numbers, and the raw parameters [moved value][parameter] of
/// Transform change under a generator.
template <class Patch, class Mask, class Transform>
struct conditioner_action {
 private:
  static constexpr std::size_t width = bound_transform<Transform>::width;
  static constexpr std::size_t parameters = bound_transform<Transform>::parameters;
  using mask = mask_table<Mask, Patch>;
  static constexpr std::size_t kept = mask::kept_count, moved = mask::moved_count;

  /// Of every value, its number among those that are kept or among those that are moved.
  static constexpr auto numbers = [] {
    std::array<std::size_t, Patch::size> all{};
    for (std::size_t k = 0; k < kept; ++k) all[mask::kept[k]] = k;
    for (std::size_t m = 0; m < moved; ++m) all[mask::moved[m]] = m;
    return all;
  }();

 public:
  /// What generators act on.
  using lattice_type = typename block_as_lattice<Patch>::type;
  using field_type = field_of_channels<Patch::channels>;
  static constexpr std::size_t inputs = kept + Patch::contexts;
  static constexpr std::size_t outputs = moved / width * parameters;
  static constexpr std::size_t outputs_per_value = parameters;
  using change = conditioner_change<inputs, outputs>;

  static constexpr auto places() { return places_in_patch<Patch>(mask::kept); }

  static constexpr change of(generator const& g) {
    change result;
    auto const refused = [&](equivariance_problem why) {
      result.problem = why;
      return result;
    };
    auto const action = action_on_patch<Patch>(g);
    if (!action) return refused(equivariance_problem::components);
    for (std::size_t value = 0; value < Patch::size; ++value)
      if (mask::keeps(value) != mask::keeps(action->to[value])) return refused(equivariance_problem::mask);
    for (std::size_t k = 0; k < kept; ++k) {
      result.in.to[k] = numbers[action->to[mask::kept[k]]];
      result.in.sign[k] = action->sign[mask::kept[k]];
    }
    signed_permutation<moved> components;
    for (std::size_t m = 0; m < moved; ++m) {
      components.to[m] = numbers[action->to[mask::moved[m]]];
      components.sign[m] = action->sign[mask::moved[m]];
    }
    result.problem = change_parameters<Transform, width, parameters>(components, result.out);
    return result;
  }
};

/// A net that knows what it reads and puts out: it has on_values<conditioner_action<...>> instead of on<inputs,
/// outputs>.
template <class Net, class Action>
concept binds_to_values = needs_values<Net> && requires {
  typename Action::change;
  typename Net::template on_values<Action>;
};

/// Whether a coupling with this net follows a generator under which the net's inputs and outputs change like that; the
/// last inputs are context numbers.
template <class Net, std::size_t Contexts, std::size_t Inputs, std::size_t Outputs>
constexpr equivariance_problem problem_of_conditioner(conditioner_change<Inputs, Outputs> const& change) {
  if (change.problem != equivariance_problem::none) return change.problem;
  if constexpr (requires { Net::follows(change); }) {
    if (Net::follows(change)) return equivariance_problem::none;
    return change.moves_values() ? equivariance_problem::places : equivariance_problem::net;
  } else {
    if (change.moves_values()) return equivariance_problem::places;
    auto const as_change = [](int sign) { return sign < 0 ? value_change::minus : value_change::none; };
    conditioner_symmetry<Net> conditioner(Contexts > 0);
    for (std::size_t k = 0; k + Contexts < Inputs; ++k) conditioner.reads(as_change(change.in.sign[k]));
    for (std::size_t k = 0; k < Outputs; ++k) conditioner.needs(k, as_change(change.out.sign[k]));
    return conditioner.problem();
  }
}

}  // namespace rgflow::inline RGFLOW_ISA::detail

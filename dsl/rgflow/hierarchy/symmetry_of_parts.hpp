// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/complex_values.hpp>
#include <rgflow/bijector/conditioner_action.hpp>
#include <rgflow/bijector/coupling.hpp>
#include <rgflow/bijector/refusals.hpp>
#include <rgflow/engine/listed.hpp>
#include <rgflow/engine/patch.hpp>
#include <rgflow/hierarchy/declaration.hpp>
#include <rgflow/hierarchy/door.hpp>
#include <rgflow/hierarchy/step.hpp>
#include <rgflow/hierarchy/symmetry.hpp>
#include <rgflow/hierarchy/words.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/net/places.hpp>
#include <rgflow/symmetry/constant_generator.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/symmetry/generator.hpp>
#include <rgflow/symmetry/patch_action.hpp>
#include <rgflow/transform/additive.hpp>
#include <rgflow/transform/symmetry.hpp>

#include <array>
#include <cstddef>
#include <utility>

// Symmetries asked of a part of a flow alone: of a transform, of a net or a block on a patch, of a level on a lattice.

namespace rgflow::inline RGFLOW_ISA {

template <class Lattice, class Field, class Levels, class... Options>
struct hierarchy_facts;

namespace detail {

/// Reflections and rotations are about the centre of the patch. A patch is not translated.
template <class Block, class Patch>
struct block_alone;
template <class Block, std::size_t Channels, std::size_t Contexts, std::size_t... Extents>
struct block_alone<Block, patch<Channels, Contexts, Extents...>> {
  using lattice_type = open_lattice<Extents...>;
  using field_type = field_of_channels<Channels>;
  static constexpr equivariance under(auto const& g) {
    return equivariance_of<typename block_on<Block, patch<Channels, Contexts, Extents...>>::type>(g);
  }
};

/// Of one value, real or complex: whether its parameters can change so that y(g x; g p) = g y(x; p).
template <class Transform>
struct transform_alone {
 private:
  static constexpr std::size_t width = coupling_transform<Transform>::type::width;

 public:
  using lattice_type = open_lattice<1>;
  using field_type = field_of_channels<width>;
  static constexpr equivariance under(generator const& g) {
    constexpr int components = static_cast<int>(width);
    bool const follows = raw_under<Transform>(change_of_value(g, 0, components, components)).found;
    return {follows ? equivariance_problem::none : equivariance_problem::transform, {}};
  }
};

/// What a generator does to all values of a patch, then the context numbers, and to the raw parameters
/// [value][parameter] of Transform for each of these values.
template <class Patch, class Transform, class Bound>
struct values_action {
  using lattice_type = typename block_as_lattice<Patch>::type;
  using field_type = field_of_channels<Patch::channels>;
  static constexpr std::size_t inputs = Patch::size + Patch::contexts;
  static constexpr std::size_t outputs = Patch::size / Bound::width * Bound::parameters;
  static constexpr std::size_t outputs_per_value = Bound::parameters;
  using change = conditioner_change<inputs, outputs>;

  static constexpr auto places() {
    std::array<std::size_t, Patch::size> all{};
    for (std::size_t i = 0; i < Patch::size; ++i) all[i] = i;
    return places_in_patch<Patch>(all);
  }

  static constexpr change of(generator const& g) {
    change result;
    auto const action = action_on_patch<Patch>(g);
    if (!action) {
      result.problem = equivariance_problem::components;
      return result;
    }
    for (std::size_t i = 0; i < Patch::size; ++i) {
      result.in.to[i] = action->to[i];
      result.in.sign[i] = action->sign[i];
    }
    result.problem = change_parameters<Transform, Bound::width, Bound::parameters>(*action, result.out);
    return result;
  }
};

/// A net that reads all values of a patch and the context and puts out what Transform needs for each of these values.
template <class Net, class Patch, class Transform>
struct net_alone {
 private:
  using bound = typename coupling_transform<Transform>::type;
  static_assert(channels_of_transform<bound, Patch::channels>::fit);
  using action = values_action<Patch, Transform, bound>;
  using check = coupling_net<Net, action>;

 public:
  using lattice_type = typename action::lattice_type;
  using field_type = typename action::field_type;
  using bound_net = typename check::type;
  static constexpr equivariance under(generator const& g) {
    return {problem_of_conditioner<bound_net, Patch::contexts>(action::of(g)), {}};
  }
};

/// What couplings can bind as their net.
template <class T>
concept binds_numbers = needs_values<T> || requires {
  typename T::template on<1, 1>;
};

/// A step or a level as the only level of a hierarchy, which hands nothing on; several levels as what they are.
template <class Step>
struct as_levels {
  using type = levels<level<Step>>;
};
template <class... Steps>
struct as_levels<level<Steps...>> {
  using type = levels<level<Steps...>>;
};
template <class... Steps>
struct as_levels<every_level<Steps...>> {
  using type = every_level<Steps...>;
};
template <class... Steps>
struct as_levels<shared_levels<Steps...>> {
  using type = shared_levels<Steps...>;
};
template <class... Level>
struct as_levels<levels<Level...>> {
  using type = levels<Level...>;
};

/// The levels of a hierarchy without its prior.
template <class Levels, class Lattice, class Field, class... Options>
struct levels_alone {
  using facts = hierarchy_facts<Lattice, Field, typename as_levels<Levels>::type, Options...>;
  static_assert(facts::tiled);
  using lattice_type = Lattice;
  using field_type = Field;
  static constexpr equivariance under(generator const& g) { return equivariance_of_levels<facts>(g); }
  template <ConstantGenerator G>
  static constexpr equivariance under(G const&) {
    return constant_equivariance_of_levels<facts, G>;
  }
};

template <class Patch>
inline constexpr bool is_patch = false;
template <std::size_t Channels, std::size_t Contexts, std::size_t... Extents>
inline constexpr bool is_patch<patch<Channels, Contexts, Extents...>> = true;

/// A part that is asked about without a hierarchy around it.
template <class Part, class... On>
struct part_alone;
template <class Part, class... On>
struct words_of_hierarchy<part_alone<Part, On...>> {
  using type = joined_t<typename words_of<Part>::type, typename words_of<On>::type...>;
};
template <class Block, std::size_t Channels, std::size_t Contexts, std::size_t... Extents>
struct parts_of_hierarchy<part_alone<Block, patch<Channels, Contexts, Extents...>>> {
  using type = typename refusals_of_block<Block, patch<Channels, Contexts, Extents...>>::type;
};

/// What the door looks at before anything is said of what stands in `Declared, On...`.
template <class Declared, class... On>
struct hierarchy_asked {
  using type = part_alone<Declared, On...>;
};
template <class Flow>
requires requires { typename Flow::rgflow_hierarchy; }
struct hierarchy_asked<Flow> : hierarchy_of<Flow> {};
template <class Levels, class Lattice, class Field, class... Options>
requires(!is_patch<Lattice>)
struct hierarchy_asked<Levels, Lattice, Field, Options...> {
  using type = hierarchy<Lattice, Field, typename as_levels<Levels>::type, Options...>;
};

/// What is asked about a symmetry that is no flow: a transform; a block or a net and its patch; levels, a level, or a
/// single step, and lattice, field and options of the hierarchy.
template <class Declared, class... On>
struct part_asked {
  using type = levels_alone<Declared, On...>;
};
template <binds_as_transform Transform>
struct part_asked<Transform> {
  using type = transform_alone<Transform>;
};
template <class Block, std::size_t Channels, std::size_t Contexts, std::size_t... Extents>
struct part_asked<Block, patch<Channels, Contexts, Extents...>> {
  using type = block_alone<Block, patch<Channels, Contexts, Extents...>>;
};
template <binds_numbers Net, std::size_t Channels, std::size_t Contexts, std::size_t... Extents>
struct part_asked<Net, patch<Channels, Contexts, Extents...>> {
  using type = net_alone<Net, patch<Channels, Contexts, Extents...>, additive>;
};
template <binds_numbers Net, std::size_t Channels, std::size_t Contexts, std::size_t... Extents, class Transform>
struct part_asked<Net, patch<Channels, Contexts, Extents...>, Transform> {
  using type = net_alone<Net, patch<Channels, Contexts, Extents...>, Transform>;
};

/// One evaluation for each generator.
template <class Part, ConstantGenerator G>
inline constexpr bool part_has_generator = [] {
  if constexpr (missing_on<typename Part::lattice_type, typename Part::field_type>(G()).empty())
    return Part::under(G()).holds();
  else
    return false;
}();

template <class Part, Symmetry G>
inline constexpr bool part_has = []<std::size_t... K>(std::index_sequence<K...>) {
  return (
      part_has_generator<Part, constant_generator_of<G, typename Part::lattice_type, typename Part::field_type, K>> &&
      ...);
}
(std::make_index_sequence<generators_of<G, typename Part::lattice_type, typename Part::field_type>.size()>{});

}  // namespace detail

}  // namespace rgflow::inline RGFLOW_ISA

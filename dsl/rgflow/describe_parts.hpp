// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/hierarchy/refusals_first.hpp>  // before all others

#include <rgflow/action/bind.hpp>
#include <rgflow/action/declaration.hpp>
#include <rgflow/bijector/coupling.hpp>
#include <rgflow/describe.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/hierarchy/flow.hpp>
#include <rgflow/engine/net/contract.hpp>
#include <rgflow/engine/patch.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/expression/text.hpp>
#include <rgflow/hierarchy/declaration.hpp>
#include <rgflow/hierarchy/door.hpp>
#include <rgflow/hierarchy/step.hpp>
#include <rgflow/hierarchy/symmetry_of_parts.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/mask/contract.hpp>
#include <rgflow/transform/additive.hpp>

#include <cstddef>
#include <string>
#include <type_traits>

// `describe` of words that are no flow. Asked as describe_symmetries and equivariant_under are:
//
//   describe<action>()                                       without values of its constants
//   describe<transform>()
//   describe<block, patch<channels, contexts, extents...>>()
//   describe<mask, patch<...>>()
//   describe<net, inputs, outputs>()
//   describe<net, patch<...>, transform>()                   of outputs that are its parameters for every value
//   describe<net, patch<...>>()                              of as many outputs as there are values
//   describe<level<steps...>, lattice, field, options...>()  of a level, a single step, or all levels

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

template <class Declared, class... On>
struct words_that_are_described {
  static_assert(
      HoldsFor<sizeof(Declared) == 0, Declared, On...>,
      "rgflow: describe takes a flow, an action declared by a formula or a transform; a block, a mask or a net with a "
      "patch<channels, contexts, extents...>; a net with its numbers of inputs and outputs; a level or step with "
      "lattice, field and options. See docs/hierarchy.md#parts-and-theories");
};

[[gnu::cold]] inline std::string counted(std::size_t n, std::string const& what) {
  return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

/// "2 x 2 sites with 1 number each"
template <class Patch>
[[gnu::cold]] std::string patch_text() {
  std::string text;
  for (std::size_t const extent : Patch::extents) text += (text.empty() ? "" : " x ") + std::to_string(extent);
  text += (Patch::sites == 1 ? " site with " : " sites with ") + counted(Patch::channels, "number");
  if constexpr (Patch::sites > 1) text += " each";
  if constexpr (Patch::contexts > 0) text += ", and " + counted(Patch::contexts, "context number");
  return text;
}

template <class Bound>
[[gnu::cold]] std::string part_text(std::string const& what) {
  return what + "\nweights: " + std::to_string(engine::weight_count<Bound>) + "\n" + engine::describe_part<Bound>() +
         "\n";
}
template <class Bound>
[[gnu::cold]] std::string net_text() {
  return part_text<Bound>("net of " + counted(Bound::inputs, "input") + " and " + counted(Bound::outputs, "output"));
}

/// A letter for every value, as in couplings: k = kept, m = moved.
template <class Mask, class Patch>
[[gnu::cold]] std::string mask_text() {
  std::string text = "mask on " + patch_text<Patch>() + ": ";
  for (std::size_t value = 0; value < Patch::size; ++value) text += mask_table<Mask, Patch>::keeps(value) ? 'k' : 'm';
  return text + "\n";
}

template <class T>
concept described_alone = FormulaAction<T> || binds_as_transform<T> || requires {
  typename T::rgflow_hierarchy;
};
/// What says where a word stands.
template <class Declared, class... On>
inline constexpr bool described_on = false;
template <class Declared, class Patch>
requires is_patch<Patch>
inline constexpr bool described_on<Declared, Patch> = true;
template <binds_numbers Net, class Patch, class Transform>
requires is_patch<Patch>
inline constexpr bool described_on<Net, Patch, Transform> = true;
template <class Levels, LatticeType Lattice, FieldType Field, class... Options>
inline constexpr bool described_on<Levels, Lattice, Field, Options...> = true;

}  // namespace detail

/// A theory: its field, the names of its constants, the symmetries that it declares, which are proved, and the formula.
template <FormulaAction Action>
std::string describe() {
  static_assert(sizeof(bound_action<Action>) != 0);  // what is wrong with it is refused here, too
  auto const& constants = detail::constants_of<Action>;
  std::string names;
  for (std::size_t k = 0; k < constants.count; ++k)
    names += (k == 0 ? "constants: " : ", ") + std::string(constants.names[k]);
  return "action on " + detail::lattice_text(lattice_of<typename Action::lattice>()) +
         "\nfield: " + detail::field_text<typename Action::field>() + "\n" + names + (names.empty() ? "" : "\n") +
         detail::symmetries_text<Action, typename Action::lattice, typename Action::field>() +
         "S = sum over sites of " + to_text(std::remove_cvref_t<decltype(Action::density)>{}) + "\n";
}

/// A transform: how many parameters it has, and its formula.
template <detail::binds_as_transform Transform>
std::string describe() {
  using bound = typename detail::coupling_transform<Transform>::type;
  return std::string("transform of one ") + (bound::width == 2 ? "complex" : "real") +
         " value\nparameters: " + std::to_string(bound::parameters) + "\n" + engine::describe_part<bound>() + "\n";
}

/// A net of all values of a patch, whose outputs are the parameters of Transform for each of them.
template <detail::binds_numbers Net, class Patch, class Transform>
requires detail::is_patch<Patch> std::string describe() {
  return detail::net_text<typename detail::net_alone<Net, Patch, Transform>::bound_net>();
}
/// A block, a mask or a net on a patch.
template <class Declared, class Patch>
requires detail::is_patch<Patch> std::string describe() {
  static_assert(detail::looked_at_door<detail::part_alone<Declared, Patch>>::passed);
  if constexpr (MaskOn<Declared, Patch>)
    return detail::mask_text<Declared, Patch>();
  else if constexpr (detail::binds_numbers<Declared>)
    return describe<Declared, Patch, additive>();
  else
    return detail::part_text<typename detail::block_on<Declared, Patch>::type>("block on " +
                                                                               detail::patch_text<Patch>());
}

/// A net of so many numbers.
template <class Net, std::size_t Inputs, std::size_t Outputs>
std::string describe() {
  if constexpr (engine::NamesBoundNet<Net, Inputs, Outputs>) {
    return detail::net_text<typename Net::template on<Inputs, Outputs>>();
  } else {
    static_assert(sizeof(detail::words_that_are_described<Net>) != 0);
    return {};
  }
}

/// Levels, a level or a single step on a lattice: what describe says of a flow of them, but for the prior.
template <class Levels, LatticeType Lattice, FieldType Field, class... Options>
std::string describe() {
  using as_flow = hierarchy<Lattice, Field, typename detail::as_levels<Levels>::type, Options...>;
  static_assert(valid_flow<as_flow>);
  return detail::describe_facts<flow_facts<as_flow>>("levels", "", detail::layout_text<flow_facts<as_flow>>());
}

// What else describe is given; these exist to refuse it.
template <class Declared>
requires(!detail::described_alone<Declared>) std::string describe() {
  static_assert(sizeof(detail::words_that_are_described<Declared>) != 0);
  return {};
}
template <class Declared, class... On>
requires(sizeof...(On) > 0 && !detail::described_on<Declared, On...>) std::string describe() {
  static_assert(sizeof(detail::words_that_are_described<Declared, On...>) != 0);
  return {};
}

}  // namespace rgflow::inline RGFLOW_ISA

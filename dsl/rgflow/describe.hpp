// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/hierarchy/refusals_first.hpp>  // before all others

#include <rgflow/engine/hierarchy/flow.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/layout.hpp>
#include <rgflow/engine/text.hpp>
#include <rgflow/hierarchy.hpp>
#include <rgflow/symmetry/declared.hpp>
#include <rgflow/symmetry/generator.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// The run-time form of a declared lattice.
template <LatticeType Lattice>
engine::lattice lattice_of() {
  return engine::lattice(Lattice::extents, Lattice::periodic ? boundary::periodic : boundary::open);
}

namespace detail {

template <class Field>
std::string field_text() {
  return Field::is_complex ? "complex (channels re, im)" : std::to_string(Field::channels) + " real";
}

/// A declared group and its generators, each name once.
[[gnu::cold]] inline std::string symmetries_text(std::string const& group, std::span<generator const> generators) {
  std::vector<std::string_view> names;
  for (generator const& g : generators)
    if (std::ranges::find(names, g.name()) == names.end()) names.push_back(g.name());
  std::string text = "symmetries: " + group + "\n";
  for (std::size_t k = 0; k < names.size(); ++k) text += (k == 0 ? "proved: " : "; ") + std::string(names[k]);
  return text + (names.empty() ? "" : "\n");
}

/// What an action or a flow declares, nothing if it declares none. It has been proved: what is not is refused.
template <class Declared, LatticeType Lattice, FieldType Field>
[[gnu::cold]] std::string symmetries_text() {
  if constexpr (DeclaresSymmetries<Declared>) {
    using declared = symmetries_of<Declared>;
    return symmetries_text(engine::type_text<declared>(), generators_of<declared, Lattice, Field>);
  } else {
    return {};
  }
}

template <class Facts>
[[gnu::cold]] std::string layout_text() {
  using layout = typename Facts::options::layout_type;
  if constexpr (std::is_same_v<layout, engine::automatic_layout>)
    return {};
  else
    return "layout: " + std::string(layout::name) + "\n";
}

/// What is said of a hierarchy, and of levels alone, which have no prior; `declared` are lines that change nothing of
/// what it computes.
inline std::string describe_on(std::string const& what, engine::lattice const& lattice, std::size_t depth,
                               engine::coarsening const& how, engine::step_source const& source,
                               std::string const& field, std::string const& prior, std::string const& declared,
                               std::size_t contexts) {
  engine::level_plan const levels(lattice, depth, how);
  engine::step_list const steps(levels, source);
  std::string text = what + " on a";
  text += lattice.edge() == boundary::periodic ? " periodic" : "n open";
  text += " " + lattice.text() + " lattice\nfield: " + field + "\n";
  if (!prior.empty()) text += "prior: " + prior + "\n";
  text += declared + "weights: " + std::to_string(steps.weights()) + "\n";
  if (contexts > 0) text += "context: " + std::to_string(contexts) + " numbers per sample\n";
  return text + how.describe() + "\n" + steps.describe(levels);
}

template <class Facts>
std::string describe_facts(std::string const& what, std::string const& prior, std::string const& declared) {
  return describe_on(what, lattice_of<typename Facts::lattice_type>(), Facts::depth, Facts::coarsening,
                     engine::steps_of<typename Facts::expansion::levels>, field_text<typename Facts::field_type>(),
                     prior, declared, Facts::contexts);
}

}  // namespace detail

/// What models of a flow are known by, model.description(): lattice, field, prior, and the tree of levels, steps and
/// blocks with shapes and numbers of weights. The same declaration gives the same text with every compiler; checkpoints
/// carry it, so nothing is in it that changes nothing of what a model computes.
template <class Flow>
std::string description_of() {
  static_assert(valid_flow<Flow>);
  using facts = flow_facts<Flow>;
  return detail::describe_facts<facts>("hierarchy", facts::expansion::prior::name(), "");
}

/// A declared flow as text: its description, and what else it declares, symmetries and a layout.
template <class Flow>
std::string describe() {
  static_assert(valid_flow<Flow>);
  using facts = flow_facts<Flow>;
  return detail::describe_facts<facts>(
      "hierarchy", facts::expansion::prior::name(),
      detail::symmetries_text<Flow, typename facts::lattice_type, typename facts::field_type>() +
          detail::layout_text<facts>());
}

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/hierarchy/refusals_first.hpp>  // before all others

#include <rgflow/engine/hierarchy/flow.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/hierarchy.hpp>

#include <cstddef>
#include <string>

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

/// What is said of a hierarchy, and of levels alone, which have no prior.
inline std::string describe_on(std::string const& what, engine::lattice const& lattice, std::size_t depth,
                               engine::coarsening const& how, engine::step_source const& source,
                               std::string const& field, std::string const& prior, std::size_t contexts) {
  engine::level_plan const levels(lattice, depth, how);
  engine::step_list const steps(levels, source);
  std::string text = what + " on a";
  text += lattice.edge() == boundary::periodic ? " periodic" : "n open";
  text += " " + lattice.text() + " lattice\nfield: " + field + "\n";
  if (!prior.empty()) text += "prior: " + prior + "\n";
  text += "weights: " + std::to_string(steps.weights()) + "\n";
  if (contexts > 0) text += "context: " + std::to_string(contexts) + " numbers per sample\n";
  return text + how.describe() + "\n" + steps.describe(levels);
}

template <class Facts>
std::string describe_facts(std::string const& what, std::string const& prior) {
  return describe_on(what, lattice_of<typename Facts::lattice_type>(), Facts::depth, Facts::coarsening,
                     engine::steps_of<typename Facts::expansion::levels>, field_text<typename Facts::field_type>(),
                     prior, Facts::contexts);
}

}  // namespace detail

/// A declared flow as text: lattice, field, prior, and the tree of levels, steps and blocks with shapes and numbers
/// of weights. The same declaration gives the same text with every compiler; checkpoints carry it.
template <class Flow>
std::string describe() {
  static_assert(valid_flow<Flow>);
  using facts = flow_facts<Flow>;
  return detail::describe_facts<facts>("hierarchy", facts::expansion::prior::name());
}

}  // namespace rgflow::inline RGFLOW_ISA

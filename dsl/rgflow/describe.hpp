// SPDX-License-Identifier: BSL-1.0
#pragma once

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

inline std::string describe_on(engine::lattice const& lattice, std::size_t depth, engine::coarsening const& how,
                               engine::step_source const& source, std::string const& field, std::string const& prior,
                               std::size_t contexts) {
  engine::level_plan const levels(lattice, depth, how);
  engine::step_list const steps(levels, source);
  std::string text = "hierarchy on a";
  text += lattice.edge() == boundary::periodic ? " periodic" : "n open";
  text += " " + lattice.text() + " lattice\nfield: " + field + "\nprior: " + prior +
          "\nweights: " + std::to_string(steps.weights()) + "\n";
  if (contexts > 0) text += "context: " + std::to_string(contexts) + " numbers per sample\n";
  return text + how.describe() + "\n" + steps.describe(levels);
}

}  // namespace detail

/// A declared flow as text: lattice, field, prior, and the tree of levels, steps and blocks with shapes and numbers
/// of weights. The same declaration gives the same text with every compiler; checkpoints carry it.
template <class Flow>
std::string describe() {
  static_assert(valid_flow<Flow>);
  using facts = flow_facts<Flow>;
  using expansion = typename facts::expansion;
  return detail::describe_on(lattice_of<typename facts::lattice_type>(), facts::depth, facts::coarsening,
                             engine::steps_of<typename expansion::levels>,
                             detail::field_text<typename facts::field_type>(), expansion::prior::name(),
                             expansion::contexts);
}

}  // namespace rgflow::inline RGFLOW_ISA

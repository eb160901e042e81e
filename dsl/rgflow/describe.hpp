// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/flow.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/hierarchy.hpp>

#include <string>

namespace rgflow::inline RGFLOW_ISA {

/// The run-time form of a declared lattice.
template <LatticeType Lattice>
engine::lattice lattice_of() {
  return engine::lattice(Lattice::extents, Lattice::periodic ? boundary::periodic : boundary::open);
}

/// A declared flow as text: lattice, field, prior, and the tree of levels, steps and blocks with shapes and numbers
/// of weights. The same declaration gives the same text with every compiler; checkpoints carry it.
template <class Flow>
std::string describe() {
  static_assert(valid_flow<Flow>);
  using facts = flow_facts<Flow>;
  using lattice_type = typename facts::lattice_type;
  engine::expanded_flow<typename facts::expansion> const flow(lattice_of<lattice_type>(), facts::depth,
                                                              facts::cell_edge);
  std::string text = "hierarchy on a";
  text += lattice_type::periodic ? " periodic" : "n open";
  for (std::size_t axis = 0; axis < lattice_type::dimensions; ++axis)
    text += (axis ? " x " : " ") + std::to_string(lattice_type::extents[axis]);
  text += " lattice\nfield: ";
  text += facts::field_type::is_complex ? "complex (channels re, im)"
                                        : std::to_string(facts::field_type::channels) + " real";
  text += "\nprior: " + facts::prior_type::name() + "\nweights: " + std::to_string(flow.weights()) + "\n";
  if (facts::expansion::contexts > 0)
    text += "context: " + std::to_string(facts::expansion::contexts) + " numbers per sample\n";
  text += "cell: " + std::to_string(facts::cell_edge) + "\n";
  return text + flow.describe();
}

}  // namespace rgflow::inline RGFLOW_ISA

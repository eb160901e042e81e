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

/// The same for all flows of one expansion, whatever their lattice.
template <class Expansion>
std::string describe_on(engine::lattice const& lattice, std::size_t depth, engine::coarsening const& how,
                        std::string const& field) {
  engine::expanded_flow<Expansion> const flow(lattice, depth, how);
  std::string text = "hierarchy on a";
  text += lattice.edge() == boundary::periodic ? " periodic" : "n open";
  text += " " + lattice.text() + " lattice\nfield: " + field + "\nprior: " + Expansion::prior::name() +
          "\nweights: " + std::to_string(flow.weights()) + "\n";
  if (Expansion::contexts > 0) text += "context: " + std::to_string(Expansion::contexts) + " numbers per sample\n";
  return text + how.describe() + "\n" + flow.describe();
}

}  // namespace detail

/// A declared flow as text: lattice, field, prior, and the tree of levels, steps and blocks with shapes and numbers
/// of weights. The same declaration gives the same text with every compiler; checkpoints carry it.
template <class Flow>
std::string describe() {
  static_assert(valid_flow<Flow>);
  using facts = flow_facts<Flow>;
  using field = typename facts::field_type;
  return detail::describe_on<typename facts::expansion>(
      lattice_of<typename facts::lattice_type>(), facts::depth, facts::coarsening,
      field::is_complex ? "complex (channels re, im)" : std::to_string(field::channels) + " real");
}

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <cstddef>

// The words that a hierarchy is declared with.

namespace rgflow::inline RGFLOW_ISA {

/// The steps of one level, in encode order: disentangle, then decimate, each any number of times.
template <class... Steps>
struct level {};

/// The same steps at every level, as many levels as the blocks can tile; each level has its own weights.
template <class... Steps>
struct every_level {};

/// The same steps with the same weights at every level: a scale-invariant flow.
template <class... Steps>
struct shared_levels {};

/// Levels that differ, finest first.
template <class... Level>
struct levels {};

/// No more than N levels; the last one keeps all its sites as bulk variables.
template <std::size_t N>
struct depth {};

/// Every call of the flow takes N more numbers per sample (constants of the action, labels, temperature).
template <std::size_t N>
struct context {};

/// Runs in layout L (rgflow/engine/layout.hpp) instead of the one that suits the number of samples.
template <class L>
struct laid_out {};

/// A renormalization-group flow on a lattice, declared as an empty type:
///
///   struct flow : hierarchy<torus<16, 16>, complex_field,
///                           every_level<disentangle<2, block>, decimate<2, block>>, prior<normal>> {};
///
/// Level 0 acts on all sites. At each level the steps run in encode order, then some of its sites go on to the next
/// level and the rest hold its bulk variables; the last level keeps all its sites. Which sites go on says an option, a
/// coarse-graining pattern: one of each cell of 2 sites an edge (cell<2>) unless stated. On an open lattice, sites
/// outside complete shifted blocks pass unchanged. Literature: NeuralRG, arXiv:1802.02840 (blocks 2 wide); RG-Flow,
/// arXiv:2010.00029 (blocks 4 wide, cells 2 wide).
template <class Lattice, class Field, class Levels, class... Options>
struct hierarchy {
  using rgflow_hierarchy = hierarchy;
};

}  // namespace rgflow::inline RGFLOW_ISA

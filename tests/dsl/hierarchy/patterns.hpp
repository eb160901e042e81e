// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "../../coarse_grainings.hpp"
#include "toy.hpp"

#include <cstddef>
#include <string>

// Coarse-graining patterns in every dimension, on lattices small enough for dense Jacobians. Flows of one dimension
// share what runs.
namespace toy {

using coarse_grainings::knights;
using coarse_grainings::leaning;

/// Halves one axis after the other: all levels are boxes, although the axes change places.
struct in_turn : coarse_graining {
  template <std::size_t Dimensions>
  static constexpr coarse_basis<Dimensions> handed_on(std::size_t /*level*/) {
    coarse_basis<Dimensions> basis{};
    for (std::size_t k = 0; k + 1 < Dimensions; ++k) basis[k][k + 1] = 1;
    basis[Dimensions - 1][0] = 2;
    return basis;
  }
  static std::string describe() { return "coarse-graining: one axis after the other"; }
};

template <class Lattice, class Pattern>
struct lattice_wide_with : hierarchy<Lattice, real_field,
                                     every_level<neighbour_coupling<odd_sites, affine, net>,
                                                 neighbour_coupling<even_sites, affine, net>, everywhere<act_norm>>,
                                     Pattern> {};
template <class Lattice, class Pattern>
struct blocks_with : hierarchy<Lattice, real_field, every_level<disentangle<2, pair>, decimate<2, pair>>, Pattern> {};

#define RGFLOW_PATTERN_FLOWS                                                                                           \
  (toy::lattice_wide_with<torus<8>, checkerboard>), (toy::lattice_wide_with<open_lattice<8>, checkerboard>),           \
      (toy::lattice_wide_with<torus<4, 8>, checkerboard>), (toy::lattice_wide_with<open_lattice<6, 4>, checkerboard>), \
      (toy::lattice_wide_with<torus<4, 2, 4>, checkerboard>),                                                          \
      (toy::lattice_wide_with<open_lattice<4, 2, 2>, checkerboard>),                                                   \
      (toy::blocks_with<open_lattice<8>, checkerboard>), (toy::lattice_wide_with<torus<8, 2>, cell<2, 1>>),            \
      (toy::blocks_with<open_lattice<4, 6>, cell<1, 3>>), (toy::blocks_with<torus<4, 2, 4>, cell<2, 1, 1>>),           \
      (toy::blocks_with<open_lattice<2, 2, 8>, cell<1, 1, 2>>), (toy::lattice_wide_with<torus<10, 10>, toy::knights>), \
      (toy::lattice_wide_with<open_lattice<5, 10>, toy::knights>),                                                     \
      (toy::lattice_wide_with<torus<4, 4>, toy::in_turn>), (toy::blocks_with<torus<4, 2, 4>, toy::in_turn>),           \
      (toy::lattice_wide_with<torus<6, 8>, toy::leaning>)

}  // namespace toy

// SPDX-License-Identifier: BSL-1.0
#pragma once

// The flow of the figures as it is declared.

#include <rgflow/action.hpp>
#include <rgflow/bijector.hpp>
#include <rgflow/hierarchy.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>
#include <rgflow/transform.hpp>

#include <cstddef>

namespace flow {

using namespace rgflow;

template <class Mask, class Net>
using half = coupling<Mask, affine, Net>;

/// Couplings with alternating masks, every one with weights of its own.
template <std::size_t Couplings, class Net>
struct block : repeat<Couplings / 2, chain<half<checkerboard, Net>, half<complement<checkerboard>, Net>>> {
  static_assert(Couplings % 2 == 0);
};

template <std::size_t Extent, class Block, class... Options>
struct declared_with : hierarchy<torus<Extent, Extent>, complex_field,
                                 every_level<disentangle<2, Block>, decimate<2, Block>>, prior<normal>, Options...> {};

template <std::size_t Extent, std::size_t Couplings, class Net, class... Options>
struct declared : declared_with<Extent, block<Couplings, Net>, Options...> {};

static_assert(valid_flow<declared<32, 8, mlp<64, 64>>>);

}  // namespace flow

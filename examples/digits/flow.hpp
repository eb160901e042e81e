// SPDX-License-Identifier: BSL-1.0
#pragma once

// The declaration that this program is about, an empty type. From it the library derives the inverse, the
// log-determinant and all gradients.

#include <rgflow/bijector.hpp>
#include <rgflow/hierarchy.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>
#include <rgflow/transform.hpp>

namespace digits {

using namespace rgflow;

/// Two pixels of a 2 x 2 block stay as they are and choose, by a small net, a scale and a shift for the other two.
template <class Mask>
using half_step = coupling<Mask, affine, mlp<16>>;

/// Then the roles are exchanged; three times over, each with weights of its own.
struct mixing : repeat<3, chain<half_step<checkerboard>, half_step<complement<checkerboard>>>> {};

/// An image is not alike everywhere, as a lattice is: every block has weights of its own at each place.
using block = own_per_position<mixing>;

/// A digit has strokes of any length: neighbours are mixed first (disentangle), what they share goes on to a lattice of
/// half the extent (decimate), down to 2 x 2. At first every pixel is brought to mean 0 and variance 1 over the data.
/// Outside the image there is nothing, so the boundaries are open; what remains after the mixing is sparse, as the
/// prior is.
struct flow : hierarchy<open_lattice<8, 8>, real_field,
                        levels<level<decimate<8, act_norm::per_value>,  //
                                     disentangle<2, block>, decimate<2, block>, disentangle<2, block>,
                                     decimate<2, block>, disentangle<2, block>, decimate<2, block>>,
                               level<disentangle<2, block>, decimate<2, block>, disentangle<2, block>,
                                     decimate<2, block>, disentangle<2, block>, decimate<2, block>>,
                               level<decimate<2, block>>>,
                        prior<laplace>> {};

static_assert(valid_flow<flow>);  // a mistake in the declaration is reported here

}  // namespace digits

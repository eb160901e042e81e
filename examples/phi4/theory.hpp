// SPDX-License-Identifier: BSL-1.0
#pragma once

// The declarations that this program is about: a theory and a flow, both empty types. From them the library derives the
// force, the inverse, the log-determinant and all gradients.

#include <rgflow/action.hpp>
#include <rgflow/bijector.hpp>
#include <rgflow/hierarchy.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>
#include <rgflow/transform.hpp>

#include <cstddef>

namespace phi4 {

using namespace rgflow;

/// Complex phi^4 on a square with periodic boundaries,
///   S = sum_x (mu |phi|^2 + lambda |phi|^4) - t sum_<xy> (conj(phi_x) phi_y + c.c.).
template <std::size_t Extent>
using theory = complex_phi4<torus<Extent, Extent>>;

/// x e^s + t with both numbers bounded: sixty-four of these stand in a row, and a field far out, where no training has
/// been, must not grow from one to the next without end.
struct gentle_shift : transform {
  static constexpr auto y = symbols::x * exp(symbols::s) + symbols::t;
  static constexpr auto limits = where(bounded<1>(symbols::s), bounded<4>(symbols::t));
};

/// Half of the numbers in a 2 x 2 block stay as they are and choose, by a small net, a scale and a shift for the other
/// half.
template <class Kept, std::size_t Hidden>
using half_step = coupling<Kept, gentle_shift, typename mlp<Hidden, Hidden>::template with<silu>>;

/// First the modulus of each site, which |phi|^4 keeps from being normal: a ring in the complex plane becomes a disc.
/// Then four half steps: the two diagonals of the block act on each other, then the real and the imaginary parts.
template <std::size_t Hidden>
struct block : chain<radial, half_step<checkerboard, Hidden>, half_step<complement<checkerboard>, Hidden>,
                     half_step<channel_halves, Hidden>, half_step<complement<channel_halves>, Hidden>> {};

/// One renormalization step mixes neighbouring blocks (disentangle) and collects what they share in one site of each
/// (decimate), and hands that site on to a lattice of half the extent. Two rounds of it per level: with a
/// single one even the free field is out of reach of blocks this small.
template <std::size_t Extent, std::size_t Hidden>
struct flow : hierarchy<torus<Extent, Extent>, complex_field,
                        every_level<disentangle<2, block<Hidden>>, decimate<2, block<Hidden>>,
                                    disentangle<2, block<Hidden>>, decimate<2, block<Hidden>>>,
                        prior<normal>> {};

static_assert(valid_flow<flow<8, 16>>);  // a mistake in the declaration is reported here

}  // namespace phi4

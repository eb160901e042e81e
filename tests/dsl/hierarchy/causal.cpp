// SPDX-License-Identifier: BSL-1.0

// What depends on what in flows of every kind is what the compiler says. (Those of other units are looked at there.)

#include "dependence.hpp"
#include "patterns.hpp"
#include "toy.hpp"

#include <catch2/catch.hpp>

using namespace rgflow;

namespace {

/// Three couplings make every site of a box depend on every other, so that the sets are reached.
using block = chain<coupling<checkerboard, affine, toy::net>, coupling<complement<checkerboard>, affine, toy::net>,
                    coupling<checkerboard, affine, toy::net>>;
template <class Lattice, class Field, class... Options>
struct mera : hierarchy<Lattice, Field, every_level<disentangle<2, block>, decimate<2, block>>, Options...> {};
struct wide_blocks : hierarchy<torus<8, 8>, real_field, every_level<disentangle<4, block>, decimate<4, block>>> {};
struct wide_cells : hierarchy<torus<9>, complex_field, every_level<decimate<3, block>>, cell<3>> {};
struct lattice_wide : hierarchy<open_lattice<4, 4>, real_field,
                                every_level<neighbour_coupling<odd_sites, affine, toy::net>,
                                            neighbour_coupling<even_sites, affine, toy::net>, decimate<2, block>>> {};
template <class Lattice, class Pattern>
struct with_pattern : hierarchy<Lattice, real_field,
                                every_level<neighbour_coupling<odd_sites, affine, toy::net>,
                                            neighbour_coupling<even_sites, affine, toy::net>>,
                                Pattern, depth<3>> {};
struct cells_of_one_axis
    : hierarchy<torus<4, 8>, real_field, every_level<disentangle<2, block>, decimate<2, block>>, cell<2, 1>> {};

/// Coarse to fine on so many sites that nothing sees itself around the torus.
struct generated : hierarchy<torus<16, 16>, real_field,
                             every_level<stencil_coupling<coarse_to_fine<1>, within<5>, affine, toy::net>,
                                         stencil_coupling<coarse_to_fine<2>, within<2>, affine, toy::net>>> {};
/// The same with a coupling of corrections, and with what spreads nothing.
struct corrected
    : hierarchy<open_lattice<24>, complex_field,
                levels<level<stencil_coupling<coarse_to_fine<1>, within<9>, affine, toy::net>>,
                       level<everywhere<chain<act_norm, channel_mix<>, radial>>,
                             stencil_coupling<coarse_to_fine<1>, within<9>, affine, toy::net>,
                             neighbour_coupling<even_sites, affine, toy::net>>,
                       level<decimate<2, block>, stencil_coupling<coarse_to_fine<1>, within<9>, affine, toy::net>>>> {};

}  // namespace

TEST_CASE("hierarchy/causal: what a change reaches, in both directions, is what the sets say") {
  toy::spreads_as_far_as_it_says<mera<torus<16>, real_field, prior<laplace>>>();
  toy::spreads_as_far_as_it_says<mera<torus<8, 4>, complex_field>>();
  toy::spreads_as_far_as_it_says<mera<torus<4, 2, 4>, real_field>>();
  toy::spreads_as_far_as_it_says<mera<open_lattice<4, 8>, complex_field>>();
  toy::spreads_as_far_as_it_says<wide_blocks>();
  toy::spreads_as_far_as_it_says<wide_cells>();
  toy::spreads_as_far_as_it_says<lattice_wide>();
  toy::spreads_as_far_as_it_says<with_pattern<torus<8, 8>, checkerboard>>();
  toy::spreads_as_far_as_it_says<with_pattern<open_lattice<8, 8>, checkerboard>>();
  toy::spreads_as_far_as_it_says<with_pattern<torus<4, 4, 4>, checkerboard>>();
  toy::spreads_as_far_as_it_says<with_pattern<torus<10, 10>, toy::knights>>();
  toy::spreads_as_far_as_it_says<cells_of_one_axis>();
  toy::spreads_as_far_as_it_says<generated>();
  toy::spreads_as_far_as_it_says<corrected>();
}

// SPDX-License-Identifier: BSL-1.0

// The numerical twin of causal cones and receptive fields: what changes when one site of the boundary or of the bulk
// does.

#include "patterns.hpp"
#include "toy.hpp"

#include <rgflow/engine/random.hpp>
#include <rgflow/hierarchy/causal.hpp>

#include <catch2/catch.hpp>

#include <cstddef>

using namespace rgflow;

namespace {

/// Where two fields [1][channel][site] differ.
template <LatticeType Lattice, class Array>
site_set<Lattice> difference(Array const& a, Array const& b) {
  site_set<Lattice> set;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a.data()[i] != b.data()[i]) set.insert(i % Lattice::volume);
  return set;
}

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

template <class Flow>
void spreads_as_far_as_it_says() {
  using lattice_type = typename flow_facts<Flow>::lattice_type;
  auto const m = toy::stirred<Flow, double>(0.3);
  auto const x = m.sample(1).x;
  auto const z = m.encode(x).field;
  auto const same_x = m.decode(z).field;
  std::size_t wrong_cones = 0, wrong_fields = 0;
  for (std::size_t touched = 0; touched < lattice_type::volume; ++touched) {
    auto other_x = x, other_z = z;
    other_x.data()[touched] += 0.1;
    other_z.data()[touched] += 0.1;
    auto const encoded = difference<lattice_type>(z, m.encode(other_x).field);
    auto const decoded = difference<lattice_type>(same_x, m.decode(other_z).field);
    for (std::size_t site = 0; site < lattice_type::volume; ++site) {
      wrong_fields += encoded.contains(site) != receptive_field<Flow>(site).contains(touched);
      wrong_cones += decoded.contains(site) != causal_cone<Flow>(site).contains(touched);
    }
  }
  INFO(m.description());
  CHECK(wrong_cones == 0);
  CHECK(wrong_fields == 0);
}

}  // namespace

TEST_CASE("hierarchy/causal: what a change reaches, in both directions, is what the sets say") {
  spreads_as_far_as_it_says<mera<torus<16>, real_field, prior<laplace>>>();
  spreads_as_far_as_it_says<mera<torus<8, 4>, complex_field>>();
  spreads_as_far_as_it_says<mera<torus<4, 2, 4>, real_field>>();
  spreads_as_far_as_it_says<mera<open_lattice<4, 8>, complex_field>>();
  spreads_as_far_as_it_says<wide_blocks>();
  spreads_as_far_as_it_says<wide_cells>();
  spreads_as_far_as_it_says<lattice_wide>();
  spreads_as_far_as_it_says<with_pattern<torus<8, 8>, checkerboard>>();
  spreads_as_far_as_it_says<with_pattern<open_lattice<8, 8>, checkerboard>>();
  spreads_as_far_as_it_says<with_pattern<torus<4, 4, 4>, checkerboard>>();
  spreads_as_far_as_it_says<with_pattern<torus<10, 10>, toy::knights>>();
  spreads_as_far_as_it_says<cells_of_one_axis>();
}

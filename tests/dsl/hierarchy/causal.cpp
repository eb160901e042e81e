// SPDX-License-Identifier: BSL-1.0

// The numerical twin of causal cones and receptive fields: what changes when one site of the boundary or of the bulk does.

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

/// The blocks of these flows make every site depend on every other of its box, so the sets are reached.
template <class Flow>
void spreads_as_far_as_it_says() {
  using lattice_type = typename flow_facts<Flow>::lattice_type;
  INFO(Flow::name);
  auto const m = toy::stirred<Flow, double>(0.3);
  auto const x = m.sample(1).x;
  auto const z = m.encode(x).field;
  std::size_t wrong_cones = 0, wrong_fields = 0;
  for (std::size_t site = 0; site < lattice_type::volume; ++site) {
    auto touched = x;
    touched.data()[site] += 0.1;
    if (difference<lattice_type>(z, m.encode(touched).field) != causal_cone<Flow>(site)) ++wrong_cones;
    // A boundary site is in the receptive field of just those bulk variables that are in its cone.
    for (std::size_t bulk = 0; bulk < lattice_type::volume; ++bulk)
      if (receptive_field<Flow>(bulk).contains(site) != causal_cone<Flow>(site).contains(bulk)) ++wrong_fields;
  }
  CHECK(wrong_cones == 0);
  CHECK(wrong_fields == 0);
}

}  // namespace

TEST_CASE("hierarchy/causal: a change at the boundary reaches just the bulk variables of its causal cone") {
  spreads_as_far_as_it_says<toy::two_dimensions>();
  spreads_as_far_as_it_says<toy::one_dimension>();
  spreads_as_far_as_it_says<toy::three_dimensions>();
  spreads_as_far_as_it_says<toy::wide_blocks>();
  spreads_as_far_as_it_says<toy::open_edges>();
  spreads_as_far_as_it_says<toy::cells_of_three>();
  spreads_as_far_as_it_says<toy::lattice_wide_open>();
}

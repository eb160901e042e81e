// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "toy.hpp"

#include <rgflow/hierarchy/causal.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <vector>

// The numerical twin of causal cones and receptive fields: what changes when one site of the boundary or of the bulk
// does. The pattern of a dense Jacobian, whose entries would vanish in places by chance.
namespace toy {

/// Where two fields [1][channel][site] differ.
template <LatticeType Lattice, class Array>
site_set<Lattice> difference(Array const& a, Array const& b) {
  site_set<Lattice> set;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a.data()[i] != b.data()[i]) set.insert(i % Lattice::volume);
  return set;
}

/// What changes when site `touched` of `from` is moved: by several lengths, as a spline may be the identity at one.
template <LatticeType Lattice, class Array, class Map>
site_set<Lattice> changed_by(std::size_t touched, Array const& from, Array const& to, Map const& map) {
  site_set<Lattice> set;
  for (double const by : {0.1, -0.7, 1.6}) {
    auto other = from;
    other.data()[touched] += by;
    auto const changed = difference<Lattice>(to, map(other));
    for (std::size_t k = 0; k < changed.count(); ++k) set.insert(changed[k]);
  }
  return set;
}

/// In both directions the sets of `Asked` are what `encode` and `decode` do to such fields, no less and no more.
template <class Asked, class Array, class Encode, class Decode>
void spreads_as_far_as_it_says(Array const& x, Encode const& encode, Decode const& decode) {
  using lattice_type = typename detail::causal_structure<Asked>::lattice;
  std::vector<decltype(receptive_field<Asked>(0))> fields;
  std::vector<decltype(causal_cone<Asked>(std::size_t{0}))> cones;
  std::size_t foretold = 0, found = 0, not_in_cones = 0, not_in_fields = 0;
  for (std::size_t site = 0; site < lattice_type::volume; ++site) {
    fields.push_back(receptive_field<Asked>(site));
    cones.push_back(causal_cone<Asked>(site));
    foretold += fields.back().count() + cones.back().count();
  }
  auto const z = encode(x), same_x = decode(z);
  for (std::size_t touched = 0; touched < lattice_type::volume; ++touched) {
    auto const encoded = changed_by<lattice_type>(touched, x, z, encode);
    auto const decoded = changed_by<lattice_type>(touched, z, same_x, decode);
    found += encoded.count() + decoded.count();
    for (std::size_t k = 0; k < encoded.count(); ++k) not_in_fields += !fields[encoded[k]].contains(touched);
    for (std::size_t k = 0; k < decoded.count(); ++k) not_in_cones += !cones[decoded[k]].contains(touched);
  }
  CHECK(not_in_cones == 0);
  CHECK(not_in_fields == 0);
  CHECK(foretold == found);
}
template <class Flow>
void spreads_as_far_as_it_says(double stirring = 0.3) {
  auto const m = stirred<Flow, double>(stirring);
  auto const numbers = some_context<model<Flow, double>>(1);
  INFO(m.description());
  spreads_as_far_as_it_says<Flow>(
      m.sample(1, 0, numbers).x, [&](auto const& x) { return m.encode(x, numbers).field; },
      [&](auto const& z) { return m.decode(z, numbers).field; });
}

}  // namespace toy

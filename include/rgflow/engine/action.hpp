// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/tape.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

// The Action contract: S = -log p up to a constant, of a field phi[site][channel] (a complex field is channels re, im).
// An action A is an object with
//
//   template <class V> V value(engine::lattice const&, V const* phi) const;     V: float, double, lanes<T> or a tape
//   variable
//
// its constants inside, and, where it is worth the while,
//
//   template <class V> V value_and_gradient(engine::lattice const&, V const* phi, V* gradient) const;
//                      gradient is overwritten with dS/dphi, same layout; the force is its negative
//   std::string describe() const;
//   void check(engine::lattice const&) const;  throws if the action is not defined on the lattice
//
// Actions declared as a formula have all of it; of a hand-written one without a gradient the engine takes it by a
// reverse tape.

namespace rgflow::inline RGFLOW_ISA::engine {

template <class A>
concept Action = requires(A const& a, lattice const& sites, double const* phi) {
  { a.value(sites, phi) } -> std::same_as<double>;
};

template <class A, class V>
concept HasGradient = requires(A const& a, lattice const& sites, V const* phi, V* gradient) {
  { a.value_and_gradient(sites, phi, gradient) } -> std::same_as<V>;
};

/// S(phi), and dS/dphi in `gradient`. `values` = sites x channels numbers in phi and gradient.
template <Action A, class V>
V action_gradient(A const& a, lattice const& sites, std::span<V const> phi, V* gradient) {
  if constexpr (HasGradient<A, V>) {
    return a.value_and_gradient(sites, phi.data(), gradient);
  } else {
    tape<V> record;
    std::vector<tape_var<V>> leaves;
    leaves.reserve(phi.size());
    for (auto const& v : phi) leaves.emplace_back(record, v);
    auto const s = a.value(sites, static_cast<tape_var<V> const*>(leaves.data()));
    record.start();
    record.seed(s.id(), V(1));
    record.sweep();
    for (std::size_t i = 0; i < phi.size(); ++i) gradient[i] = record.bar(leaves[i].id());
    return s.value();
  }
}

template <class A>
std::string describe_action(A const& a) {
  if constexpr (requires { a.describe(); })
    return a.describe();
  else
    return "an action";
}

template <class A>
void check_action(A const& a, lattice const& sites) {
  if constexpr (requires { a.check(sites); }) a.check(sites);
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/random/key.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/tape.hpp>
#include <rgflow/engine/text.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

// The Action contract: S = -log p up to a constant, of a field phi[site][channel] (a complex field is channels re, im).
// An action A is an object with
//
//   template <class V> V value(engine::lattice const&, V const* phi) const;
//                      V: float, double, lanes<T> or a tape variable
//
// its constants inside, and, where it is worth the while,
//
//   template <class V> V value_and_gradient(engine::lattice const&, V const* phi, V* gradient) const;
//                      gradient is overwritten with dS/dphi, same layout; the force is its negative
//   static constexpr std::size_t channels;     real numbers per site that it reads
//   std::string describe() const;
//                      what it is, with its constants: a saved run is only continued with the same. Without it the type
//                      and the bytes of the object stand for it, which padding and pointers make different every time
//   void check(engine::lattice const&) const;
//                      throws if the action is not defined on the lattice
//
// An ActionFamily is many of them at once, told apart by numbers that a conditional flow reads: an object with
//
//   static constexpr std::size_t contexts;     how many
//   template <class V> void draw(engine::random_key const&, std::uint64_t first, V* context) const;
//                      those of samples first, first + 1, ... in the lanes
//   template <class V> V value_and_gradient(engine::lattice const&, V const* phi, V* gradient,
//                                           std::span<V const> context) const;
//   std::string describe() const;
//
// Actions declared as a formula have all of it; of a hand-written one without a gradient the engine takes it by a
// reverse tape.

namespace rgflow::inline RGFLOW_ISA::engine {

template <class A>
concept Action = requires(A const& a, lattice const& sites, double const* phi) {
  { a.value(sites, phi) } -> std::same_as<double>;
};

struct members_of_action {
  using type = rgflow::detail::lacks_only<"value(lattice, phi)">;
};

/// A theory declared by its density, to which no numbers were given yet.
template <class A>
concept Unbound = !Action<A> && requires {
  A::density;
};

template <class A>
struct is_bound {
  static_assert(!Unbound<A>,
                "rgflow: this action is only declared; give its constants values: bind<p4>(mu = ..., lambda = ...). "
                "See docs/action.md#constants");
};
template <bool Kept, class A, class Lacks>
struct is_action_to_run {
  static_assert(rgflow::detail::HoldsFor<Kept, A, Lacks>,
                "rgflow: hmc and log_weights need an action: what bind<...>(...) makes, or a type of yours with "
                "value(lattice, phi) (what it lacks stands below). See docs/action.md");
};
/// The refusals of what is no action, for those that run one.
template <class A>
inline constexpr bool runs_as_action =
    sizeof(is_bound<A>) != 0 &&
    sizeof(is_action_to_run<Action<A> || Unbound<A>, A, rgflow::detail::lacking<Action<A>, members_of_action>>) != 0;

template <class F>
concept ActionFamily = requires(F const& f, random_key const& key, lattice const& sites, double const* phi,
                                double* numbers, std::span<double const> context) {
  { F::contexts } -> std::convertible_to<std::size_t>;
  f.draw(key, std::uint64_t{}, numbers);
  { f.value_and_gradient(sites, phi, numbers, context) } -> std::same_as<double>;
  { f.describe() } -> std::convertible_to<std::string>;
};

template <class A, class V>
concept HasGradient = requires(A const& a, lattice const& sites, V const* phi, V* gradient) {
  { a.value_and_gradient(sites, phi, gradient) } -> std::same_as<V>;
};

/// S(phi), and dS/dphi in `gradient`, by a reverse tape over `value`: sites x channels numbers each.
template <Action A, class V>
V taped_gradient(A const& a, lattice const& sites, std::span<V const> phi, V* gradient) {
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

/// The same by the action's own gradient if it has one.
template <Action A, class V>
V action_gradient(A const& a, lattice const& sites, std::span<V const> phi, V* gradient) {
  if constexpr (HasGradient<A, V>)
    return a.value_and_gradient(sites, phi.data(), gradient);
  else
    return taped_gradient(a, sites, phi, gradient);
}

/// An object's own description; else its type, and its bytes if they are all there is to it. Saved runs are told apart
/// by it.
template <class A>
std::string describe_object(A const& a) {
  if constexpr (requires { a.describe(); }) {
    return a.describe();
  } else {
    std::string text = "an object of type " + type_text<A>();
    if constexpr (std::is_trivially_copyable_v<A> && !std::is_empty_v<A>) {
      unsigned char bytes[sizeof(A)];
      std::memcpy(bytes, &a, sizeof(A));
      text += ", bytes ";
      for (unsigned const byte : bytes) text += {"0123456789abcdef"[byte / 16], "0123456789abcdef"[byte % 16]};
    }
    return text;
  }
}

/// Throws std::invalid_argument unless the action is defined for fields of so many channels on this lattice.
template <class A>
void require_defined_on(A const& a, lattice const& sites, std::size_t channels) {
  if constexpr (requires { std::size_t{a.channels}; })
    if (a.channels != channels)
      throw std::invalid_argument("this action is of fields with " + std::to_string(a.channels) +
                                  " real numbers per site, but was given " + std::to_string(channels));
  if constexpr (requires { a.check(sites); }) a.check(sites);
}

/// Whether an action is of as many real numbers per site as a density, where both are constants of the types; what is
/// only known at run time is checked then.
template <class A, class Model>
inline constexpr bool same_channels = [] {
  if constexpr (requires { typename std::bool_constant<A::channels == Model::channels>; })
    return A::channels == Model::channels;
  else
    return true;
}();
template <class A, class Model>
concept OfFieldsOf = same_channels<A, Model>;

/// The lattice that a type declares: an action, a model, or the model that a density is made of. Void where it is only
/// known at run time.
template <class A>
constexpr auto find_declared_lattice() {
  if constexpr (requires { A::lattice::extents.size() + A::lattice::periodic; })
    return std::type_identity<typename A::lattice>{};
  else if constexpr (requires { typename A::model_type; })
    return find_declared_lattice<typename A::model_type>();
  else
    return std::type_identity<void>{};
}
template <class A>
using declared_lattice = typename decltype(find_declared_lattice<A>())::type;

/// Whether two declared lattices have the same extents and edges; those known at run time are compared then.
template <class One, class Other>
inline constexpr bool same_lattice = [] {
  if constexpr (!std::is_void_v<One> && !std::is_void_v<Other>) {
    bool same = One::periodic == Other::periodic && One::extents.size() == Other::extents.size();
    for (std::size_t axis = 0; same && axis < One::extents.size(); ++axis)
      same = One::extents[axis] == Other::extents[axis];
    return same;
  } else {
    return true;
  }
}();
template <bool Same, class OfAction, class OfModel>
struct are_of_one_lattice {
  static_assert(rgflow::detail::HoldsFor<Same, OfAction, OfModel>,
                "rgflow: this action is declared on another lattice than the model: a theory and the flow for it have "
                "the same extents and the same edges (both lattices stand below). See docs/training.md");
};
template <class A, class Model>
inline constexpr bool required_lattice =
    sizeof(are_of_one_lattice<same_lattice<declared_lattice<A>, declared_lattice<Model>>, declared_lattice<A>,
                              declared_lattice<Model>>) != 0;

/// The same for the fields of a density: what losses and weights ask before they hand its samples to an action.
template <class A, class Model>
void require_defined_on(A const& a, Model const& model) {
  static_assert(OfFieldsOf<A, Model>,
                "rgflow: this action is of another field than the model: a real_field has one real number per site, a "
                "complex_field two and channels<n> n. See docs/training.md");
  static_assert(required_lattice<A, Model>);
  require_defined_on(a, model.sites(), Model::channels);
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

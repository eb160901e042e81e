// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/hierarchy/equivariant_velocity.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/hierarchy/displacements.hpp>
#include <rgflow/hierarchy/stencil.hpp>
#include <rgflow/symmetry/equivariance.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <numbers>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA {

/// The features of a field that a velocity is linear in: sin(omega phi) with so many trained frequencies omega > 0, and
/// phi itself. Of several channels phi sin(omega |phi|) / |phi|.
template <std::size_t Frequencies>
struct sines {
  static constexpr std::size_t frequencies = Frequencies;
};

/// The first waves on [0, 1] as functions of time: 1, and cos 2 pi k t and sin 2 pi k t for k up to Modes.
template <std::size_t Modes>
struct fourier {
  static constexpr std::size_t functions = 2 * Modes + 1;
  static double value(std::size_t a, double t) {
    auto const angle = 2 * std::numbers::pi * static_cast<double>((a + 1) / 2) * t;
    return a % 2 == 0 ? (a == 0 ? 1. : std::sin(angle)) : std::cos(angle);
  }
};

/// Functions of time that the weights of a velocity are combined from.
template <class B>
concept TimeBasis = requires(std::size_t a, double t) {
  { B::functions } -> std::convertible_to<std::size_t>;
  { B::value(a, t) } -> std::same_as<double>;
};

namespace detail {

template <class F>
inline constexpr bool is_sines = false;
template <std::size_t Frequencies>
inline constexpr bool is_sines<sines<Frequencies>> = true;

/// The arguments of a velocity, or a refusal; `Declared` appears in the message.
template <class Declared, class Seen, class Features, class Time, std::size_t Dimensions, std::size_t Channels>
struct velocity_arguments {
  static constexpr bool has_reach = Reach<Seen, Dimensions>;
  static constexpr bool has_features = is_sines<Features>;
  static constexpr bool has_time = TimeBasis<Time>;
  static_assert(HoldsFor<has_reach, Declared>,
                "rgflow: the first argument of an equivariant_velocity says how far it sees: within<squared distance>, "
                "to_other_colour<within<...>> or a type of yours with radius and contains(offset). See "
                "docs/continuous.md");
  static_assert(HoldsFor<has_features, Declared>,
                "rgflow: the second argument of an equivariant_velocity says what it computes from the field at a "
                "site: sines<frequencies>. See docs/continuous.md");
  static_assert(HoldsFor<has_time, Declared>,
                "rgflow: the third argument of an equivariant_velocity says how it changes with time: fourier<modes> "
                "or a type of yours with functions and value(number, time). See docs/continuous.md");
  static_assert(sizeof(declared_empty<Seen, "a reach">) != 0);
  static_assert(sizeof(declared_empty<Time, "functions of time">) != 0);
  using orbits = displacement_orbits<std::conditional_t<has_reach, Seen, within<1>>, Dimensions>;
  static_assert(HoldsFor<orbits::whole, Declared>,
                "rgflow: an equivariant_velocity sees equally far in all directions: with a displacement its reach "
                "contains those that reflections and exchanges of axes make of it. See docs/continuous.md");
  using features = std::conditional_t<has_features, Features, sines<1>>;
  using type = engine::equivariant_velocity<orbits, features::frequencies,
                                            std::conditional_t<has_time, Time, fourier<0>>, Channels>;
};

/// What a velocity that is odd in the field does under a change of the field at every site.
constexpr equivariance under_of_odd_velocity(generator const& g) {
  auto const change = change_of_component(g, 0, 1);
  bool const odd_or_nothing = change == value_change::none || change == value_change::minus;
  return {g.shifts() || !odd_or_nothing ? equivariance_problem::transform : equivariance_problem::none, {}};
}

}  // namespace detail

/// The velocity of a continuous flow, with trained W and omega (Gerdes, de Haan, Rainone, Bondesan and
/// Cheng, arXiv:2207.00283):
///
///   v_x(phi, t) = sum over displacements y within Seen, features f and functions of time a
///                 of W[orbit of y][f][a] K_a(t) h_f(phi_{x+y})
///
///     equivariant_velocity<within<8>, sines<6>, fourier<2>>     in two dimensions: 25 sites in 6 orbits
///
/// It commutes with translations by one site of its level, with the point group about a site (W is the same for
/// displacements that this carries into each other) and with phi -> -phi; for a field of n channels with O(n), of a
/// complex one with u1 and conjugation.
template <class Seen, class Features, class Time>
struct equivariant_velocity {
  template <std::size_t Dimensions, std::size_t Channels = 1>
  using on = detail::velocity_arguments<equivariant_velocity, Seen, Features, Time, Dimensions, Channels>;

  static constexpr equivariance under(generator const& g, std::size_t channels) {
    return channels == 1 ? detail::under_of_odd_velocity(g) : detail::equivariance_of_vectors(g, channels);
  }
};

}  // namespace rgflow::inline RGFLOW_ISA

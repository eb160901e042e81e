// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/hierarchy/cnn_velocity.hpp>
#include <rgflow/engine/hierarchy/sublattice.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/listed.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/hierarchy/displacements.hpp>
#include <rgflow/hierarchy/site_colours.hpp>
#include <rgflow/hierarchy/stencil.hpp>
#include <rgflow/hierarchy/velocity.hpp>
#include <rgflow/symmetry/equivariance.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace rgflow::inline RGFLOW_ISA {

/// The hidden layers of a convolutional net: how many numbers each has at every site.
template <std::size_t... Channels>
struct hidden_channels {};

namespace detail {

template <std::size_t... Channels>
constexpr bool has_channels(hidden_channels<Channels...> const*) {
  return sizeof...(Channels) > 0 && ((Channels > 0) && ...);
}
constexpr bool has_channels(void const*) { return false; }

/// f(x) for all sites of one period; whether it holds for all of them.
template <std::size_t Dimensions, class F>
constexpr bool all_of_period(std::size_t period, F const& f) {
  std::size_t count = 1;
  for (std::size_t axis = 0; axis < Dimensions; ++axis) count *= period;
  for (std::size_t n = 0; n < count; ++n) {
    std::array<std::size_t, Dimensions> x{};
    for (std::size_t axis = Dimensions, rest = n; axis-- > 0; rest /= period) x[axis] = rest % period;
    if (!f(x)) return false;
  }
  return true;
}

/// Whether reflections and exchanges of axes about the first site carry a set into itself.
template <class Set, std::size_t Dimensions>
constexpr bool same_in_all_directions() {
  constexpr std::size_t period = Set::period;
  return all_of_period<Dimensions>(period, [](std::array<std::size_t, Dimensions> const& x) {
    bool const here = Set::contains(x);
    for (std::size_t axis = 0; axis < Dimensions; ++axis) {
      auto reflected = x, exchanged = x;
      reflected[axis] = (period - x[axis]) % period;
      std::swap(exchanged[axis], exchanged[0]);
      if (Set::contains(reflected) != here || Set::contains(exchanged) != here) return false;
    }
    return true;
  });
}

/// The displacements of each layer. A second one comes back to sites of the same colour.
template <class Seen, std::size_t Dimensions>
struct orbits_of_layers : displacement_orbits<Seen, Dimensions> {
  static constexpr bool change_colour = false;
};

/// The net of a velocity with these hidden layers.
template <class Orbits, class Time, class Mask, std::size_t Estimates, class Channels>
struct cnn_velocity_type;
template <class Orbits, class Time, class Mask, std::size_t Estimates, std::size_t... Channels>
struct cnn_velocity_type<Orbits, Time, Mask, Estimates, hidden_channels<Channels...>> {
  using type = engine::cnn_velocity<Orbits, Time, Mask, Estimates, Channels...>;
};

/// The arguments of a velocity by a net, or a refusal; `Declared` appears in the message.
template <class Declared, class Seen, class Channels, class Time, class Mask, std::size_t Estimates,
          std::size_t Dimensions, std::size_t FieldChannels>
struct cnn_velocity_arguments {
  static constexpr bool has_reach = Reach<Seen, Dimensions>;
  static constexpr bool has_layers = has_channels(static_cast<Channels const*>(nullptr));
  static constexpr bool has_time = TimeBasis<Time>;
  static constexpr bool has_mask = std::is_void_v<Mask> || SiteSet<Mask, Dimensions>;
  static_assert(HoldsFor<has_reach, Declared>,
                "rgflow: the first argument of a cnn_velocity says how far each of its layers sees: within<squared "
                "distance> or a type of yours with radius and contains(offset). See docs/continuous.md");
  static_assert(HoldsFor<has_layers, Declared>,
                "rgflow: the second argument of a cnn_velocity says how many numbers each hidden layer has at a site, "
                "at least one in at least one layer: hidden_channels<8, 8>. See docs/continuous.md");
  static_assert(HoldsFor<has_time, Declared>,
                "rgflow: the third argument of a cnn_velocity says how it changes with time: fourier<modes> or a type "
                "of yours with functions and value(number, time). See docs/continuous.md");
  static_assert(sizeof(refused_element_t<has_mask, Mask, Dimensions>) != 0);
  static_assert(HoldsFor<has_mask || element_is_refused<has_mask, Mask, Dimensions>, Declared>,
                "rgflow: the fourth argument of a cnn_velocity is a set of sites whose field is a channel of its own: "
                "even_sites, odd_coordinates<0>, ... or a type of yours with period, contains(x) and name(). See "
                "docs/continuous.md");
  static_assert(HoldsFor<FieldChannels == 1, Declared>,
                "rgflow: a cnn_velocity moves a real field, one number for each site; of several channels use an "
                "equivariant_velocity. See docs/continuous.md");
  static_assert(sizeof(declared_empty<Seen, "a reach">) != 0);
  static_assert(sizeof(declared_empty<Time, "functions of time">) != 0);
  static_assert(sizeof(door<typename empty_sites<Mask>::refusals>) != 0);
  using orbits = orbits_of_layers<std::conditional_t<has_reach, Seen, within<1>>, Dimensions>;
  static_assert(HoldsFor<orbits::whole, Declared>,
                "rgflow: a cnn_velocity sees equally far in all directions: with a displacement its reach contains "
                "those that reflections and exchanges of axes make of it. See docs/continuous.md");
  using type = typename cnn_velocity_type<orbits, std::conditional_t<has_time, Time, fourier<0>>,
                                          std::conditional_t<has_mask, Mask, void>, Estimates,
                                          std::conditional_t<has_layers, Channels, hidden_channels<1>>>::type;
};

}  // namespace detail

/// The velocity of a continuous flow of a real field by a convolutional net with trained weights W, the same for all
/// sites and for displacements that the point group carries into each other:
///
///   h_x = tanh(sum over displacements y within Seen of W[orbit of y](t) h'_{x+y}), from layer to layer, h' = phi first
///   v_x(phi, t) = sum over y of W[orbit of y](t) (h, phi)_{x+y}
///   W(t) = sum over functions of time a of W[a] K_a(t)
///
///     cnn_velocity<within<2>, hidden_channels<8, 8>, fourier<1>>
///
/// It commutes with translations by one site of its level, with the point group about a site and, as nothing in it has
/// a bias and tanh is odd, with phi -> -phi. Mask: the field on these sites alone is a second channel beside phi; of
/// translations those by its period remain, and of the point group what carries it into itself.
template <class Seen, class Channels, class Time, class Mask = void>
struct cnn_velocity {
  template <std::size_t Dimensions, std::size_t FieldChannels = 1>
  using on = detail::cnn_velocity_arguments<cnn_velocity, Seen, Channels, Time, Mask, 0, Dimensions, FieldChannels>;
  template <std::size_t Probes, std::size_t Dimensions, std::size_t FieldChannels = 1>
  using estimated_on =
      detail::cnn_velocity_arguments<cnn_velocity, Seen, Channels, Time, Mask, Probes, Dimensions, FieldChannels>;

  static constexpr std::size_t period = [] {
    if constexpr (requires { Mask::period; })
      return std::size_t{Mask::period};
    else
      return std::size_t{1};
  }();

  /// Whether the mask closes around a torus.
  template <std::size_t Dimensions>
  static constexpr bool closes(engine::sublattice::vector const& steps) {
    if constexpr (SiteSet<Mask, Dimensions>) {
      return detail::all_of_period<Dimensions>(period, [&](std::array<std::size_t, Dimensions> const& x) {
        auto there = x;
        auto const n = static_cast<std::int64_t>(period);
        for (std::size_t axis = 0; axis < Dimensions; ++axis)
          there[axis] = static_cast<std::size_t>(((static_cast<std::int64_t>(x[axis]) + steps[axis]) % n + n) % n);
        return Mask::contains(there) == Mask::contains(x);
      });
    } else {
      return true;
    }
  }

  static constexpr equivariance under(generator const& g, std::size_t) { return detail::under_of_odd_velocity(g); }
  /// The same where sites are turned, too, about the first one.
  template <std::size_t Dimensions>
  static constexpr equivariance turned_about_a_site(generator const& g) {
    if constexpr (SiteSet<Mask, Dimensions>)
      if (!detail::same_in_all_directions<Mask, Dimensions>()) return {equivariance_problem::position, {}};
    return detail::under_of_odd_velocity(g);
  }
};

namespace detail {

template <class Velocity>
inline constexpr bool is_net_velocity = false;
template <class Seen, class Channels, class Time, class Mask>
inline constexpr bool is_net_velocity<cnn_velocity<Seen, Channels, Time, Mask>> = true;

template <class Velocity, std::size_t Probes>
struct hutchinson_arguments {
  static constexpr bool of_a_net = is_net_velocity<Velocity>;
  static_assert(
      HoldsFor<of_a_net, Velocity>,
      "rgflow: hutchinson<velocity, probes> estimates the divergence of a cnn_velocity; that of any other velocity is "
      "exact anyway. See docs/continuous.md#estimated-divergences");
  static_assert(HoldsFor<(Probes >= 1), Velocity>,
                "rgflow: hutchinson<velocity, probes> estimates a divergence by at least one probe. See "
                "docs/continuous.md#estimated-divergences");
  using velocity = std::conditional_t<of_a_net, Velocity, cnn_velocity<within<1>, hidden_channels<1>, fourier<0>>>;
  static constexpr std::size_t probes = Probes >= 1 ? Probes : 1;
};

}  // namespace detail

/// The same velocity with an estimate of its divergence, from so many probes of random signs (Hutchinson; Grathwohl,
/// Chen, Bettencourt, Sutskever and Duvenaud, arXiv:1810.01367): for training alone. Signs are drawn anew for every
/// field that a solve starts from, and are the same throughout the solve. Its weights are those of the velocity itself:
///
///     model<exact> m;
///     adopt(m, trained, std::identity{});
template <class Velocity, std::size_t Probes>
struct hutchinson : detail::hutchinson_arguments<Velocity, Probes>::velocity {
  template <std::size_t Dimensions, std::size_t FieldChannels = 1>
  using on = typename detail::hutchinson_arguments<Velocity, Probes>::velocity::template estimated_on<
      detail::hutchinson_arguments<Velocity, Probes>::probes, Dimensions, FieldChannels>;
};

}  // namespace rgflow::inline RGFLOW_ISA

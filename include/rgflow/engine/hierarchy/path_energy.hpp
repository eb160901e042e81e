// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/partial_sum.hpp>

#include <cstddef>

// The energies of the way that continuous parts take a configuration, dphi/dt = v(phi, t): what training holds small
// where it wants flows that few steps can follow (Finlay, Jacobsen, Nurbekyan and Oberman, arXiv:2002.02798),
//
//   kinetic   E_k = integral of |v|^2 dt          the sum over sites of v_x^2
//   gradient  E_g = integral of |dv/dphi|^2 dt    the sum over pairs of sites of (dv_x/dphi_y)^2
//
// of a configuration, summed over the continuous parts of a flow, both positive on either way. Like log-determinants
// they are sums over parts with one cotangent for all of them. They are asked for by a pointer beside the packed
// weights, which every part hands on to its own parts: those that are not continuous know nothing of it.

namespace rgflow::inline RGFLOW_ISA::engine {

/// Where parts of a flow add their energies when they run, and find the cotangents of the sums in their adjoints. One
/// that is not asked for has no sum.
template <class T>
struct energy_request {
  struct term {
    T* sum = nullptr;        // [lane]
    T const* bar = nullptr;  // [lane]; null where no adjoint follows
  };
  term kinetic{}, gradient{};
};

/// The same as an integrator sees it: its own share.
template <class V>
struct path_energy {
  struct term {
    bool asked = false;
    V value{0}, bar{0};
  };
  term kinetic{}, gradient{};

  path_energy() = default;
  explicit path_energy(energy_request<scalar_of_t<V>> const& from)
      : kinetic(begun(from.kinetic)), gradient(begun(from.gradient)) {}

  void add_to(energy_request<scalar_of_t<V>> const& to) const {
    add(kinetic, to.kinetic);
    add(gradient, to.gradient);
  }

 private:
  using request = typename energy_request<scalar_of_t<V>>::term;
  static term begun(request const& from) {
    term own{from.sum != nullptr};
    if (from.bar != nullptr)
      for (std::size_t j = 0; j < lane_count<V>; ++j) set_lane(own.bar, j, from.bar[j]);
    return own;
  }
  static void add(term const& own, request const& to) {
    if (own.asked)
      for (std::size_t j = 0; j < lane_count<V>; ++j) to.sum[j] += lane(own.value, j);
  }
};

template <class V>
V sum_of_squares(V const* numbers, std::size_t n) {
  partial_sum<V> total;
  for (std::size_t i = 0; i < n; ++i) total += numbers[i] * numbers[i];
  return total.value();
}

/// What a part of a flow says of the continuous parts within it, by `static constexpr continuous_parts continuous`.
struct continuous_parts {
  bool any = false;           // whether there are some
  bool tell_gradient = true;  // whether the velocities of all of them know their gradient energy

  friend constexpr continuous_parts operator+(continuous_parts a, continuous_parts b) {
    return {a.any || b.any, a.tell_gradient && b.tell_gradient};
  }
};

template <class Part>
inline constexpr continuous_parts continuous_parts_of = [] {
  if constexpr (requires { Part::continuous; })
    return continuous_parts{Part::continuous};
  else
    return continuous_parts{};
}();

/// Whether a velocity knows its gradient energy: then it has gradient_energy and pull_back_gradient_energy, as
/// equivariant_velocity.
template <class Velocity>
inline constexpr bool tells_gradient_energy = [] {
  if constexpr (requires { Velocity::tells_gradient_energy; })
    return bool{Velocity::tells_gradient_energy};
  else
    return false;
}();

}  // namespace rgflow::inline RGFLOW_ISA::engine

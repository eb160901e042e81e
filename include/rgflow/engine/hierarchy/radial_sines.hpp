// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/modulus.hpp>
#include <rgflow/engine/hierarchy/sine_quotients.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/net/dense.hpp>
#include <rgflow/engine/scratch.hpp>
#include <rgflow/engine/simd/scalar.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The functions of the field at a site that an equivariant_velocity is linear in: of the vector phi of its Channels
/// numbers, with r = |phi|,
///
///   h_f(phi) = phi sin(omega_f r) / r,  f = 0 ... Frequencies - 1,  and the last one phi itself.
///
/// They commute with O(Channels). Derivatives of h_f are omega_f cos(omega_f r) along phi and, in Channels - 1
/// directions across, s_f = sin(omega_f r) / r. With b_f = s_f' / r, which as s_f is smooth in r^2,
///
///   dh_f = s_f dphi + b_f phi (phi . dphi) + phi cos(omega_f r) domega_f.
///
/// T: a number of the weights, V: of the field.
template <std::size_t Frequencies, std::size_t Channels>
struct radial_sines {
  static constexpr std::size_t features = Frequencies + 1;
  /// Of a site: s_f and for the last function 1, cosines, b_f for adjoints, phi.
  static constexpr std::size_t cosines = features, bends = cosines + Frequencies, vector = bends + Frequencies;
  static constexpr std::size_t stored = vector + Channels;

  /// All but the b_f.
  template <class V, class T>
  static void find(T const* omega, V const* phi, V* at) {
    V const r = modulus<Channels>(phi), inverse = V(1) / r;
    for (std::size_t f = 0; f < Frequencies; ++f) {
      V sine(0);
      sin_cos(r * V(omega[f]), sine, at[cosines + f]);
      at[f] = sine * inverse;
    }
    at[Frequencies] = V(1);
    std::copy_n(phi, Channels, at + vector);
  }
  template <class V, class T>
  static void find_bends(T const* omega, V* at) {
    V const r2 = square(at);
    for (std::size_t f = 0; f < Frequencies; ++f) {
      V const w(omega[f]), w2 = w * w;
      at[bends + f] = w * w2 * slope_of_sine_quotient(V(w2 * r2), V(at[f] / w), at[cosines + f]);
    }
  }

  /// W h for a kernel W of so many rows, [row][channel].
  template <std::size_t Rows, class V, class T>
  static void give(T const* kernel, V const* at, V* given) {
    scratch<V, Rows> factors;
    dense_forward<features, Rows>(kernel, at, factors.data());
    for (std::size_t o = 0; o < Rows; ++o)
      for (std::size_t c = 0; c < Channels; ++c) given[o * Channels + c] = factors[o] * at[vector + c];
  }
  /// Its adjoint but for the s_f, whose cotangents are the moments [row] times W: adds to phi_bar.
  template <std::size_t Rows, class V, class T>
  static void pull_back_given(T const* kernel, V const* at, V const* given_bar, V* moments, V* phi_bar) {
    scratch<V, Rows> factors;
    dense_forward<features, Rows>(kernel, at, factors.data());
    for (std::size_t o = 0; o < Rows; ++o) {
      V moment(0);
      for (std::size_t c = 0; c < Channels; ++c) {
        V const& bar = given_bar[o * Channels + c];
        moment += bar * at[vector + c];
        phi_bar[c] += factors[o] * bar;
      }
      moments[o] = moment;
    }
  }
  /// The adjoint of the s_f. Adds to phi_bar, and to omega_bar unless it is null.
  template <class V, class T>
  static void pull_back(T const*, V const* at, V const* factor_bar, V* phi_bar, V* omega_bar) {
    V toward(0);
    for (std::size_t f = 0; f < Frequencies; ++f) {
      toward += factor_bar[f] * at[bends + f];
      if (omega_bar != nullptr) omega_bar[f] += factor_bar[f] * at[cosines + f];
    }
    move(phi_bar, at, toward);
  }

  /// The trace of the derivative of sum_f d_f h_f.
  template <class T>
  struct trace {
    std::array<T, Frequencies> along, across;
    T linear;

    trace(T const* d, T const* omega) : linear(d[Frequencies] * count<T>(Channels)) {
      for (std::size_t f = 0; f < Frequencies; ++f) {
        along[f] = d[f] * omega[f];
        across[f] = d[f] * count<T>(Channels - 1);
      }
    }
    template <class V>
    V of(V const* at) const {
      V sum(linear);
      for (std::size_t f = 0; f < Frequencies; ++f)
        sum = detail::multiply_add(at[f], across[f], detail::multiply_add(at[cosines + f], along[f], sum));
      return sum;
    }
  };
  /// What its adjoint sums up over sites.
  template <class V>
  struct trace_sums {
    std::array<V, Frequencies> cosines{}, moments{}, factors{};

    /// Of the derivative of h_f, times a number; and the derivative of this by omega_f.
    V slope(std::size_t f, V const& times, V const& omega) const {
      return times * (omega * cosines[f] + count<V>(Channels - 1) * factors[f]);
    }
    V slope_by_frequency(std::size_t f, V const& omega) const {
      return count<V>(Channels) * cosines[f] - omega * moments[f];
    }
  };
  /// Its adjoint: adds to phi_bar, and to the sums unless they are null.
  template <class V, class T>
  static void pull_back_trace(T const* d, T const* omega, V const* at, V const& bar, V* phi_bar, trace_sums<V>* sums) {
    V const r2 = square(at);
    V toward(0);
    for (std::size_t f = 0; f < Frequencies; ++f) {
      T const curvature = d[f] * omega[f] * omega[f], across = d[f] * count<T>(Channels - 1);
      toward += at[bends + f] * V(across) - at[f] * V(curvature);
      if (sums == nullptr) continue;
      sums->cosines[f] += at[cosines + f];
      sums->moments[f] += at[f] * r2;
      sums->factors[f] += at[f];
    }
    move(phi_bar, at, V(bar * toward));
  }

  /// The derivatives of h_f, along phi and across, and in how many directions.
  static constexpr std::size_t derivatives = 2;
  static constexpr std::size_t directions(std::size_t derivative) { return derivative == 0 ? 1 : Channels - 1; }
  template <std::size_t Derivative, class V, class T>
  static V slope(std::size_t f, T const* omega, V const* at) {
    return Derivative == 0 ? V(at[cosines + f] * V(omega[f])) : at[f];
  }
  /// Their adjoint: adds to phi_bar, and to omega_bar unless it is null.
  template <std::size_t Derivative, class V, class T>
  static void pull_back_slopes(T const* omega, V const* at, V const* slope_bar, V* phi_bar, V* omega_bar) {
    V const r2 = square(at);
    V toward(0);
    for (std::size_t f = 0; f < Frequencies; ++f) {
      V const w(omega[f]);
      toward += slope_bar[f] * (Derivative == 0 ? V(-w * w * at[f]) : at[bends + f]);
      if (omega_bar != nullptr)
        omega_bar[f] += slope_bar[f] * (Derivative == 0 ? V(at[cosines + f] - w * r2 * at[f]) : at[cosines + f]);
    }
    move(phi_bar, at, toward);
  }

 private:
  template <class V>
  static V square(V const* at) {
    V sum(0);
    for (std::size_t c = 0; c < Channels; ++c) sum += at[vector + c] * at[vector + c];
    return sum;
  }
  template <class V>
  static void move(V* phi_bar, V const* at, V const& toward) {
    for (std::size_t c = 0; c < Channels; ++c) phi_bar[c] += toward * at[vector + c];
  }
  template <class V>
  static V count(std::size_t n) {
    return V(static_cast<scalar_of_t<V>>(n));
  }
};

/// Of one number: h_f = sin(omega_f phi), which is stored itself, then phi, then cosines.
template <std::size_t Frequencies>
struct radial_sines<Frequencies, 1> {
  static constexpr std::size_t features = Frequencies + 1;
  static constexpr std::size_t cosines = features, stored = cosines + Frequencies;

  template <class V, class T>
  static void find(T const* omega, V const* phi, V* at) {
    for (std::size_t f = 0; f < Frequencies; ++f) sin_cos(*phi * V(omega[f]), at[f], at[cosines + f]);
    at[Frequencies] = *phi;
  }
  template <class V, class T>
  static void find_bends(T const*, V*) {}

  template <std::size_t Rows, class V, class T>
  static void give(T const* kernel, V const* at, V* given) {
    dense_forward<features, Rows>(kernel, at, given);
  }
  /// The adjoint of h_f.
  template <class V, class T>
  static void pull_back(T const* omega, V const* at, V const* h_bar, V* phi_bar, V* omega_bar) {
    V sum = *phi_bar + h_bar[Frequencies];
    for (std::size_t f = 0; f < Frequencies; ++f) {
      V const slope = h_bar[f] * at[cosines + f];
      sum = detail::multiply_add(slope, omega[f], sum);
      if (omega_bar != nullptr) omega_bar[f] += slope * at[Frequencies];
    }
    *phi_bar = sum;
  }

  template <class T>
  struct trace {
    std::array<T, Frequencies> along;
    T linear;

    trace(T const* d, T const* omega) : linear(d[Frequencies]) {
      for (std::size_t f = 0; f < Frequencies; ++f) along[f] = d[f] * omega[f];
    }
    template <class V>
    V of(V const* at) const {
      V sum(linear);
      for (std::size_t f = 0; f < Frequencies; ++f) sum = detail::multiply_add(at[cosines + f], along[f], sum);
      return sum;
    }
  };
  template <class V>
  struct trace_sums {
    std::array<V, Frequencies> cosines{}, moments{};

    V slope(std::size_t f, V const& times, V const& omega) const { return times * omega * cosines[f]; }
    V slope_by_frequency(std::size_t f, V const& omega) const { return cosines[f] - omega * moments[f]; }
  };
  template <class V, class T>
  static void pull_back_trace(T const* d, T const* omega, V const* at, V const& bar, V* phi_bar, trace_sums<V>* sums) {
    V sum(0);
    for (std::size_t f = 0; f < Frequencies; ++f) {
      T const curvature = d[f] * omega[f] * omega[f];
      sum = detail::multiply_add(at[f], curvature, sum);
      if (sums == nullptr) continue;
      sums->cosines[f] += at[cosines + f];
      sums->moments[f] += at[f] * at[Frequencies];
    }
    *phi_bar -= bar * sum;
  }

  static constexpr std::size_t derivatives = 1;
  static constexpr std::size_t directions(std::size_t) { return 1; }
  template <std::size_t, class V, class T>
  static V slope(std::size_t f, T const* omega, V const* at) {
    return at[cosines + f] * V(omega[f]);
  }
  template <std::size_t, class V, class T>
  static void pull_back_slopes(T const* omega, V const* at, V const* slope_bar, V* phi_bar, V* omega_bar) {
    for (std::size_t f = 0; f < Frequencies; ++f) {
      V const w(omega[f]);
      *phi_bar -= slope_bar[f] * w * w * at[f];
      if (omega_bar != nullptr) omega_bar[f] += slope_bar[f] * (at[cosines + f] - w * at[Frequencies] * at[f]);
    }
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

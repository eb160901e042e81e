// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/modulus.hpp>
#include <rgflow/engine/hierarchy/sine_quotients.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/simd/scalar.hpp>

#include <array>
#include <cmath>
#include <cstddef>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The motion of a site by the part of its velocity that reads the site itself, in exact pieces: each sine and the
/// linear term act one after another for the whole duration, `growth` first. For a sine
///
///   dphi/dt = a sin(omega phi):  phi -> phi + 2/omega atan(tau sin theta / (1 - tau cos theta)),  theta = omega phi,
///   tau = tanh(a omega duration / 2),  slope = (1 - tau^2) / (1 - 2 tau cos theta + tau^2)
///
/// which maps the tangent of half the angle as a Moebius map of the circle does; -tau undoes it. A vector of several
/// Channels keeps its direction, and all of this happens to r = |phi|: volumes change by the slope, and across by r'/r
/// in Channels - 1 directions. T: a real number or a tape variable.
template <class T, std::size_t Frequencies, std::size_t Channels>
struct own_motion {
  T rate{}, duration{};                        // of the linear term: growth = exp(rate duration)
  T growth{};                                  // of the linear term
  std::array<T, Frequencies> strength, omega;  // a, omega
  std::array<T, Frequencies> tau, gap;         // gap = 1 - tau^2

  template <class Own>
  own_motion(Own const& own, T const* frequency, double how_long)
      : rate(own(Frequencies)), duration(static_cast<scalar_of_t<T>>(how_long)) {
    using std::cosh, std::exp, std::tanh;
    growth = exp(rate * duration);
    for (std::size_t f = 0; f < Frequencies; ++f) {
      strength[f] = own(f);
      omega[f] = frequency[f];
      T const half = strength[f] * omega[f] * duration / T(2);
      T const wide = cosh(half);
      tau[f] = tanh(half);
      gap[f] = T(1) / (wide * wide);
    }
  }

  /// What the motion of a site multiplies volumes by but for the growth along phi.
  template <class V>
  struct stretch {
    V slope{1}, across{1};

    V log_det() const {
      using std::log;
      if constexpr (Channels == 1)
        return log(slope);
      else
        return log(slope) + constant<V>(Channels - 1) * log(across);
    }
  };

  /// phi -> phi r'/r, with r' of a motion of r.
  template <class V>
  void forwards(V* phi, stretch<V>& by) const {
    along(phi, by, [&](V& r) {
      r = r * V(growth);
      for (std::size_t f = 0; f < Frequencies; ++f) turn(f, r, by.slope);
    });
  }
  /// The pieces in the other order.
  template <class V>
  void reversed(V* phi, stretch<V>& by) const {
    along(phi, by, [&](V& r) {
      for (std::size_t f = Frequencies; f-- > 0;) turn(f, r, by.slope);
      r = r * V(growth);
    });
  }

  /// Cotangents of rate, a and omega, collected over sites.
  template <class V>
  struct cotangents {
    V growth{0};
    std::array<V, Frequencies> tau{}, omega{};
  };

  /// The way back of `reversed` and of `forwards`.
  template <class V>
  void undo_reversed(V* phi, V* bar, V const& log_bar, cotangents<V>& sums) const {
    back_along(phi, bar, [&](V& r, V& r_bar) {
      grow_back(r, r_bar, log_bar, sums);
      for (std::size_t f = 0; f < Frequencies; ++f) turn_back(f, r, r_bar, log_bar, sums);
    });
  }
  template <class V>
  void undo_forwards(V* phi, V* bar, V const& log_bar, cotangents<V>& sums) const {
    back_along(phi, bar, [&](V& r, V& r_bar) {
      for (std::size_t f = Frequencies; f-- > 0;) turn_back(f, r, r_bar, log_bar, sums);
      grow_back(r, r_bar, log_bar, sums);
    });
  }

  /// The cotangents of a and the rate, added to own_bar, and of omega, added to frequency_bar.
  template <class V>
  void settle(cotangents<V> const& sums, V* own_bar, V* frequency_bar) const {
    for (std::size_t f = 0; f < Frequencies; ++f) {
      V const half_bar = sums.tau[f] * V(gap[f]) * V(duration / T(2));
      own_bar[f] += half_bar * V(omega[f]);
      frequency_bar[f] += sums.omega[f] + half_bar * V(strength[f]);
    }
    own_bar[Frequencies] += sums.growth * V(duration);
  }

 private:
  template <class V>
  static V constant(std::size_t n) {
    return V(static_cast<scalar_of_t<V>>(n));
  }

  template <class V, class Move>
  static void along(V* phi, [[maybe_unused]] stretch<V>& by, Move const& move) {
    if constexpr (Channels == 1) {
      move(*phi);
    } else {
      V const before = modulus<Channels>(phi);
      V after = before;
      move(after);
      V const ratio = after / before;
      for (std::size_t c = 0; c < Channels; ++c) phi[c] *= ratio;
      by.across *= ratio;
    }
  }
  /// From the output and its cotangent to the input and its cotangent: the part along phi goes through the moduli, and
  /// so does the log-determinant; across all is multiplied by their ratio.
  template <class V, class Back>
  static void back_along(V* phi, V* bar, Back const& back) {
    if constexpr (Channels == 1) {
      back(*phi, *bar);
    } else {
      V const after = modulus<Channels>(phi);
      V part(0);
      for (std::size_t c = 0; c < Channels; ++c) part += bar[c] * phi[c];
      part /= after;
      V before = after, before_bar = part;
      back(before, before_bar);
      V const ratio = after / before, more = (before_bar - ratio * part) / after;
      for (std::size_t c = 0; c < Channels; ++c) {
        bar[c] = ratio * bar[c] + more * phi[c];
        phi[c] /= ratio;
      }
    }
  }

  /// Multiplies `slope` by that of a sine.
  template <class V>
  void turn(std::size_t f, V& phi, V& slope) const {
    using std::atan;
    V sine(0), cosine(0);
    sin_cos(phi * V(omega[f]), sine, cosine);
    V const t(tau[f]);
    slope = slope * V(gap[f]) / (V(1) - V(2) * t * cosine + t * t);
    phi += V(2) / V(omega[f]) * atan(t * sine / (V(1) - t * cosine));
  }

  /// From the output of a sine, its cotangent and that of the sum of log slopes, to the input and its cotangent.
  template <class V>
  void turn_back(std::size_t f, V& phi, V& bar, V const& log_bar, cotangents<V>& sums) const {
    using std::atan;
    V sine(0), cosine(0);
    sin_cos(phi * V(omega[f]), sine, cosine);
    V const t(tau[f]), one_minus_square(gap[f]);
    // The way back is that of -tau, so its denominator times the one of the way here is (1 - tau^2)^2.
    V const inverse = V(1) / (V(1) + V(2) * t * cosine + t * t);
    V const moved = V(2) / V(omega[f]) * atan(t * sine / (V(1) + t * cosine));
    [[maybe_unused]] V const after = phi;
    phi -= moved;
    V const sine_before = sine * one_minus_square * inverse;
    V const cosine_before = ((V(1) + t * t) * cosine + V(2) * t) * inverse;
    V const over = V(1) / (one_minus_square * one_minus_square * inverse);  // 1 / (1 - 2 tau cos theta + tau^2)
    V const slope = one_minus_square * over;
    V const bend = V(-2) * t * sine_before * over;  // d log slope / d theta
    V all = bar;  // of the output: what is stretched across counts in the log-determinant, too
    if constexpr (Channels > 1) all += constant<V>(Channels - 1) * log_bar / after;
    sums.tau[f] += all * V(2) / V(omega[f]) * sine_before * over +
                   log_bar * V(2) * ((cosine_before - t) * over - t / one_minus_square);
    sums.omega[f] += all * ((slope - V(1)) * phi - moved) / V(omega[f]) + log_bar * bend * phi;
    bar = bar * slope + log_bar * bend * V(omega[f]);
    if constexpr (Channels > 1)
      bar += constant<V>(Channels - 1) * log_bar * V(omega[f]) *
             slope_of_log_ratio(V(phi * V(omega[f])), sine_before, V(after * V(omega[f])), sine, slope);
  }
  /// d log(theta'/theta) / d theta for theta' of a sine, whose slope is sin theta' / sin theta: near 0 as a difference
  /// of small numbers instead of large ones.
  template <class V>
  static V slope_of_log_ratio(V const& theta, V const& sine, V const& after, V const& sine_after, V const& slope) {
    V const near = (one_minus_sine_quotient(theta, sine) - one_minus_sine_quotient(after, sine_after)) / sine;
    return select(theta < V(1), near, slope / after - V(1) / theta);
  }
  template <class V>
  void grow_back(V& phi, V& bar, V const& log_bar, cotangents<V>& sums) const {
    sums.growth += phi * bar + (Channels == 1 ? log_bar : V(constant<V>(Channels) * log_bar));
    phi = phi / V(growth);
    bar = bar * V(growth);
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

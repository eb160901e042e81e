// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/bijector/modulus.hpp>
#include <rgflow/engine/bijector/transform_adjoint.hpp>
#include <rgflow/engine/bijector/transform_contract.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/complex_pair.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/scratch.hpp>
#include <rgflow/transform/oriented_frame.hpp>
#include <rgflow/transform/phase.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>

namespace rgflow::inline RGFLOW_ISA::detail {

/// A transform of complex values x in polar coordinates about the direction of a complex number d: with e = d / |d| and
/// x = e r exp(i a),
///
///   y = e f(r; p) exp(i h(a; g s (b + c log q))),   q = sqrt(1 + r^2),   s = r / q,   g = |d|^2 / (|d|^2 + 1/100),
///
/// f and h being the bound transforms Modulus, odd and of real values, and Phase, of angles. The Jacobian is triangular
/// in log r and a: log|det| = log f' + log(f / r) + log h'. Raw numbers: p, b, c, then the two parts of d.
///
/// Where x or d vanishes there is no angle between them. There s or g takes the numbers of h to 0, so that y and its
/// derivatives stay continuous if h is the identity then. What size |d| has is the net's to choose.
template <class Modulus, class Phase>
struct modulus_then_phase {
 private:
  static constexpr std::size_t of_modulus = Modulus::parameters, of_phase = Phase::parameters;
  template <class V>
  using pair = engine::complex_pair<V>;

 public:
  static constexpr std::size_t width = 2;
  static constexpr std::size_t numbers = of_modulus + 2 * of_phase;  ///< without d
  static constexpr std::size_t parameters = numbers + 2;
  static constexpr bool starts_as_identity = engine::starts_as_identity<typename Modulus::declaration> &&
                                             engine::starts_as_identity<typename Phase::declaration>;

  static std::string describe() {
    return "modulus: " + engine::describe_part<Modulus>() + ", phase: " + engine::describe_part<Phase>();
  }

  template <class V>
  static transformed<V, pair<V>> apply(pair<V> const& x, std::span<V const, parameters> raw) {
    return moved<direction::encode>(x, raw);
  }
  template <class V>
  static transformed<V, pair<V>> invert(pair<V> const& y, std::span<V const, parameters> raw) {
    return moved<direction::decode>(y, raw);
  }

  template <direction D, class V>
  static void pull_back(pair<V>& value, pair<V>& bar, V const& log_det_bar, std::span<V const, parameters> raw,
                        std::span<V, parameters> raw_bar) {
    oriented_frame<V> const axes(raw.data() + numbers);
    polar<V> const after(value, axes.unit);
    polar<V> before = after;
    back(
        axes, before, after, value, bar, log_det_bar, raw, raw_bar, D == direction::decode,
        [&](auto p, auto p_bar, V* r_bar) {
          engine::transform_pull_back<D, Modulus>(&before.modulus, r_bar, log_det_bar, p, p_bar);
        },
        [&](auto q, auto q_bar, V* a_bar) {
          engine::transform_pull_back<D, Phase>(&before.angle, a_bar, log_det_bar, q, q_bar);
        });
  }

  template <class V>
  static void pull_back_from_input(pair<V> const& x, pair<V>& bar, V const& log_det_bar,
                                   std::span<V const, parameters> raw, std::span<V, parameters> raw_bar) {
    oriented_frame<V> const axes(raw.data() + numbers);
    pair<V> value = apply(x, raw).value;
    polar<V> const after(value, axes.unit);
    polar<V> before(x, axes.unit);
    back(
        axes, before, after, value, bar, log_det_bar, raw, raw_bar, false,
        [&](auto p, auto p_bar, V* r_bar) {
          engine::transform_pull_back_from_input<Modulus>(&before.modulus, r_bar, log_det_bar, p, p_bar);
        },
        [&](auto q, auto q_bar, V* a_bar) {
          engine::transform_pull_back_from_input<Phase>(&before.angle, a_bar, log_det_bar, q, q_bar);
        });
  }

 private:
  /// The coordinates of a value. Below 1e-4 (in double, 1e-8) the modulus is taken for that, to keep what is divided
  /// by it precise.
  template <class V>
  struct polar {
    V modulus, angle;

    polar(pair<V> const& x, pair<V> const& unit) {
      using std::max;
      constexpr bool single = sizeof(engine::scalar_of_t<V>) == sizeof(float);
      pair<V> const w = times_conjugate(x, unit);
      V const parts[2]{w.re, w.im};
      V const r = engine::modulus<2>(parts);
      modulus = max(r, V(single ? 1e-4 : 1e-8));
      angle = phase_of(pair<V>{w.re / r, w.im / r});
    }
  };

  /// s and log q of a modulus, and their slopes.
  template <class V>
  struct bend {
    V weight, log_q, weight_slope, log_slope;

    explicit bend(V const& r) {
      using std::log, std::sqrt;
      V const inverse_square = V(1) / (V(1) + r * r);
      V const inverse = sqrt(inverse_square);
      weight = r * inverse;
      log_q = V(-0.5) * log(inverse_square);
      weight_slope = inverse * inverse_square;
      log_slope = r * inverse_square;
    }
  };

  template <direction D, class V>
  static transformed<V, pair<V>> moved(pair<V> const& from, std::span<V const, parameters> raw) {
    using std::log;
    oriented_frame<V> const axes(raw.data() + numbers);
    polar<V> const before(from, axes.unit);
    polar<V> after = before;
    V log_det = engine::transform_run<D, Modulus>(&after.modulus, raw.template first<of_modulus>());
    V const ratio = after.modulus / before.modulus;
    log_det += log(ratio);
    engine::scratch<V, of_phase> q;
    bend<V> const at(D == direction::encode ? before.modulus : after.modulus);
    for (std::size_t k = 0; k < of_phase; ++k)
      q[k] = axes.weight * at.weight * (raw[of_modulus + k] + at.log_q * raw[of_modulus + of_phase + k]);
    log_det += engine::transform_run<D, Phase>(&after.angle, q.view());
    return {turned(from, V(after.angle - before.angle), ratio), log_det};
  }

  /// Both adjoints. What happens to the phase depends on r as it is before encode and after decode.
  template <class V, class BackModulus, class BackPhase>
  static void back(oriented_frame<V> const& axes, polar<V>& before, polar<V> const& after, pair<V>& value, pair<V>& bar,
                   V const& log_det_bar, std::span<V const, parameters> raw, std::span<V, parameters> raw_bar,
                   bool given_result, BackModulus const& back_modulus, BackPhase const& back_phase) {
    pair<V> const slope = times_conjugate(bar, value);
    V const phase_bar = slope.im;
    V r_bar = slope.re / after.modulus + log_det_bar / after.modulus, a_bar = phase_bar, weight_bar(0);
    auto const modulus = [&] {
      back_modulus(raw.template first<of_modulus>(), raw_bar.template first<of_modulus>(), &r_bar);
      r_bar = r_bar - log_det_bar / before.modulus;
    };
    auto const phase = [&](V const& r) {
      bend<V> const at(r);
      V const share = axes.weight * at.weight;
      engine::scratch<V, of_phase> q, q_bar;
      for (std::size_t k = 0; k < of_phase; ++k)
        q[k] = share * (raw[of_modulus + k] + at.log_q * raw[of_modulus + of_phase + k]);
      back_phase(q.view(), q_bar.span(), &a_bar);
      V share_bar(0), log_bar(0);
      for (std::size_t k = 0; k < of_phase; ++k) {
        std::size_t const b = of_modulus + k, c = b + of_phase;
        share_bar += q_bar[k] * (raw[b] + at.log_q * raw[c]);
        raw_bar[b] = share * q_bar[k];
        raw_bar[c] = at.log_q * raw_bar[b];
        log_bar += raw_bar[b] * raw[c];
      }
      weight_bar = share_bar * at.weight;
      r_bar += share_bar * axes.weight * at.weight_slope + log_bar * at.log_slope;
    };
    if (given_result) {
      phase(after.modulus);
      modulus();
    } else {
      modulus();
      phase(before.modulus);
    }
    value = turned(value, V(before.angle - after.angle), V(before.modulus / after.modulus));
    V const inverse = V(1) / before.modulus;
    bar = times(pair<V>{r_bar, a_bar * inverse}, pair<V>{value.re * inverse, value.im * inverse});
    pair<V> const d_bar = axes.pull_back(V(phase_bar - a_bar), weight_bar);
    raw_bar[numbers] = d_bar.re;
    raw_bar[numbers + 1] = d_bar.im;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

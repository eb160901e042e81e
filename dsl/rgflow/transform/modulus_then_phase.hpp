// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/bijector/modulus.hpp>
#include <rgflow/engine/bijector/transform_adjoint.hpp>
#include <rgflow/engine/bijector/transform_contract.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/complex_pair.hpp>
#include <rgflow/engine/scratch.hpp>
#include <rgflow/transform/modulus_map.hpp>
#include <rgflow/transform/oriented_frame.hpp>
#include <rgflow/transform/phase.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>

namespace rgflow::inline RGFLOW_ISA::detail {

/// A transform of complex values x in polar coordinates about the direction of a complex number d: with e = d / |d| and
/// x = e r exp(i a),
///
///   y = e f(r; p) exp(i h(a; g s (b + c log q))),   q = sqrt(1 + r^2),   s = r / q,   g = |d|^2 / (|d|^2 + 1),
///
/// f and h being the bound transforms Modulus, odd and of real values, and Phase, of angles: x is turned by h(a) - a,
/// which leaves r, and then moved by modulus_map<Modulus, 2>. log|det| = log |f'| + log(|f| / r) + log h'. Raw numbers:
/// p, b, c, then the two parts of d.
///
/// Where x or d vanishes there is no angle between them. There s or g takes the numbers of h to 0, so that y and its
/// derivatives stay continuous if h is the identity then. What size |d| has is the net's to choose.
template <class Modulus, class Phase>
struct modulus_then_phase {
 private:
  static constexpr std::size_t of_modulus = Modulus::parameters, of_phase = Phase::parameters;
  using map = modulus_map<Modulus, 2>;
  template <class V>
  using pair = engine::complex_pair<V>;

 public:
  static constexpr std::size_t width = 2;
  static constexpr std::size_t numbers = of_modulus + 2 * of_phase;  ///< without d
  static constexpr std::size_t parameters = numbers + 2;
  static constexpr bool starts_as_identity = engine::starts_as_identity<typename Modulus::declaration> &&
                                             engine::starts_as_identity<typename Phase::declaration>;

  static std::string describe() {
    return "modulus: " + engine::describe_part<Modulus>() + ", phase: " + engine::describe_part<Phase>() +
           oriented_frame<float>::says;
  }

  template <class V>
  static transformed<V, pair<V>> apply(pair<V> const& x, std::span<V const, parameters> raw) {
    pair<V> v = x;
    V log_det = turn<direction::encode>(v, raw);
    log_det += stretch<direction::encode>(v, raw);
    return {v, log_det};
  }
  template <class V>
  static transformed<V, pair<V>> invert(pair<V> const& y, std::span<V const, parameters> raw) {
    pair<V> v = y;
    V log_det = stretch<direction::decode>(v, raw);
    log_det += turn<direction::decode>(v, raw);
    return {v, log_det};
  }

  template <direction D, class V>
  static void pull_back(pair<V>& value, pair<V>& bar, V const& log_det_bar, std::span<V const, parameters> raw,
                        std::span<V, parameters> raw_bar) {
    auto const stretched = [&] {
      on_numbers(value, bar, [&](V* v, V* v_bar) {
        map::template pull_back<D>(v, v_bar, log_det_bar, modulus_part(raw), modulus_part(raw_bar));
      });
    };
    auto const turned_round = [&] {
      polar<V> const result(value, raw);
      V angle = result.angle, angle_bar = times_conjugate(bar, value).im;
      V const turned_bar = angle_bar;
      engine::scratch<V, of_phase> q_bar;
      engine::transform_pull_back<D, Phase>(&angle, &angle_bar, log_det_bar, result.q.view(), q_bar.span());
      value = turned(value, V(angle - result.angle), V(1));
      bar = turned(bar, V(angle - result.angle), V(1));
      result.pull_back(value, bar, turned_bar, angle_bar, q_bar.view(), raw, raw_bar);
    };
    if constexpr (D == direction::encode) {
      stretched();
      turned_round();
    } else {
      turned_round();
      stretched();
    }
  }

  template <class V>
  static void pull_back_from_input(pair<V> const& x, pair<V>& bar, V const& log_det_bar,
                                   std::span<V const, parameters> raw, std::span<V, parameters> raw_bar) {
    polar<V> const given(x, raw);
    V angle = given.angle;
    engine::transform_run<direction::encode, Phase>(&angle, given.q.view());
    pair<V> between = turned(x, V(angle - given.angle), V(1));
    on_numbers(between, bar, [&](V* v, V* v_bar) {
      map::pull_back_from_input(v, v_bar, log_det_bar, modulus_part(raw), modulus_part(raw_bar));
    });
    V angle_bar = times_conjugate(bar, between).im;
    V const turned_bar = angle_bar;
    engine::scratch<V, of_phase> q_bar;
    engine::transform_pull_back_from_input<Phase>(&given.angle, &angle_bar, log_det_bar, given.q.view(), q_bar.span());
    bar = turned(bar, V(given.angle - angle), V(1));
    given.pull_back(x, bar, turned_bar, angle_bar, q_bar.view(), raw, raw_bar);
  }

 private:
  /// The coordinates of a value, and the numbers of Phase there, which depend on its modulus alone.
  template <class V>
  struct polar {
    oriented_frame<V> axes;
    V modulus, angle;
    oriented_bend<V> at;
    engine::scratch<V, of_phase> q;

    polar(pair<V> const& v, std::span<V const, parameters> raw)
        : axes(raw.data() + numbers), modulus(modulus_of(v)), at(modulus) {
      pair<V> const w = times_conjugate(v, axes.unit);
      angle = phase_of(pair<V>{w.re / modulus, w.im / modulus});
      for (std::size_t k = 0; k < of_phase; ++k) q[k] = axes.weight * at.odd * unweighted(raw, k);
    }

    /// From the cotangents of a turned value's angle, before and behind Phase, and of the numbers of Phase those of the
    /// raw numbers; adds to `bar`, the cotangent of `v`, what is missing for v's angle and modulus.
    void pull_back(pair<V> const& v, pair<V>& bar, V const& turned_bar, V const& angle_bar,
                   std::span<V const, of_phase> q_bar, std::span<V const, parameters> raw,
                   std::span<V, parameters> raw_bar) const {
      V share_bar(0), even_bar(0);
      for (std::size_t k = 0; k < of_phase; ++k) {
        std::size_t const b = of_modulus + k, c = b + of_phase;
        share_bar += q_bar[k] * unweighted(raw, k);
        raw_bar[b] = axes.weight * at.odd * q_bar[k];
        raw_bar[c] = at.even * raw_bar[b];
        even_bar += raw_bar[b] * raw[c];
      }
      V const modulus_bar = share_bar * axes.weight * at.odd_slope + even_bar * at.even_slope;
      pair<V> const unit{v.re / modulus, v.im / modulus};
      bar = plus(bar, times(pair<V>{modulus_bar, (angle_bar - turned_bar) / modulus}, unit));
      pair<V> const d_bar = axes.pull_back(V(turned_bar - angle_bar), V(share_bar * at.odd));
      raw_bar[numbers] = d_bar.re;
      raw_bar[numbers + 1] = d_bar.im;
    }

   private:
    V unweighted(std::span<V const, parameters> raw, std::size_t k) const {
      return raw[of_modulus + k] + at.even * raw[of_modulus + of_phase + k];
    }
    static V modulus_of(pair<V> const& v) {
      std::array<V, 2> const parts{v.re, v.im};
      return engine::modulus<2>(parts.data());
    }
  };

  template <direction D, class V>
  static V turn(pair<V>& v, std::span<V const, parameters> raw) {
    polar<V> const from(v, raw);
    V angle = from.angle;
    V const log_det = engine::transform_run<D, Phase>(&angle, from.q.view());
    v = turned(v, V(angle - from.angle), V(1));
    return log_det;
  }
  template <direction D, class V>
  static V stretch(pair<V>& v, std::span<V const, parameters> raw) {
    std::array<V, 2> parts{v.re, v.im};
    V const log_det = map::template move<D>(parts.data(), modulus_part(raw));
    v = {parts[0], parts[1]};
    return log_det;
  }

  template <class V>
  static auto modulus_part(std::span<V, parameters> raw) {
    return raw.template first<of_modulus>();
  }
  /// Lets `f` work on a value and its cotangent as numbers in a row.
  template <class V, class F>
  static void on_numbers(pair<V>& value, pair<V>& bar, F const& f) {
    std::array<V, 2> v{value.re, value.im}, v_bar{bar.re, bar.im};
    f(v.data(), v_bar.data());
    value = {v[0], v[1]};
    bar = {v_bar[0], v_bar[1]};
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

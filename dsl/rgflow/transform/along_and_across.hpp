// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/bijector/modulus.hpp>
#include <rgflow/engine/bijector/transform_adjoint.hpp>
#include <rgflow/engine/bijector/transform_contract.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/complex_pair.hpp>
#include <rgflow/engine/scratch.hpp>
#include <rgflow/transform/oriented_frame.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>

namespace rgflow::inline RGFLOW_ISA::detail {

/// A transform of complex values x whose axes are those of a complex number d: with e = d / |d| and x = e (u + i v),
///
///   y = e (f(u; g p) + i h(v; g (a + b u / r + c log r))),   r = sqrt(1 + u^2),   g = |d|^2 / (|d|^2 + 1),
///
/// f and h being the bound transforms Along and Across, of real values. The Jacobian is triangular in u and v:
/// log|det| = log f' + log h'. Raw numbers: p, a, b, c, then the two parts of d.
///
/// Where d vanishes it has no direction. There g takes all raw numbers to 0, so that y and its derivatives stay
/// continuous if f and h are the identity then. What size |d| has is the net's to choose.
template <class Along, class Across>
struct along_and_across {
 private:
  static constexpr std::size_t of_along = Along::parameters, of_across = Across::parameters;
  template <class V>
  using pair = engine::complex_pair<V>;

 public:
  static constexpr std::size_t width = 2;
  static constexpr std::size_t numbers = of_along + 3 * of_across;  ///< without d
  static constexpr std::size_t parameters = numbers + 2;
  static constexpr bool starts_as_identity = engine::starts_as_identity<typename Along::declaration> &&
                                             engine::starts_as_identity<typename Across::declaration>;

  static std::string describe() {
    return "along: " + engine::describe_part<Along>() + ", across: " + engine::describe_part<Across>() +
           frame<float>::says;
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
    frame<V> const axes(raw.data() + numbers);
    pair<V> w = times_conjugate(value, axes.unit), w_bar = times_conjugate(bar, axes.unit);
    pair<V> const unit_bar = times_conjugate(bar, w);
    V weight_bar(0);
    auto const along = [&] {
      weight_bar += along_back(axes, raw, raw_bar, [&](auto p, auto p_bar) {
        engine::transform_pull_back<D, Along>(&w.re, &w_bar.re, log_det_bar, p, p_bar);
      });
    };
    auto const across = [&] {
      weight_bar += across_back(axes, w.re, w_bar.re, raw, raw_bar, [&](auto q, auto q_bar) {
        engine::transform_pull_back<D, Across>(&w.im, &w_bar.im, log_det_bar, q, q_bar);
      });
    };
    // What happens across depends on u as it is before encode and after decode.
    if constexpr (D == direction::encode) {
      along();
      across();
    } else {
      across();
      along();
    }
    value = times(w, axes.unit);
    bar = times(w_bar, axes.unit);
    put_axes(axes.pull_back(plus(unit_bar, times_conjugate(value, w_bar)), weight_bar), raw_bar);
  }

  template <class V>
  static void pull_back_from_input(pair<V> const& x, pair<V>& bar, V const& log_det_bar,
                                   std::span<V const, parameters> raw, std::span<V, parameters> raw_bar) {
    frame<V> const axes(raw.data() + numbers);
    pair<V> const w = times_conjugate(x, axes.unit);
    pair<V> const unit_bar = times_conjugate(bar, times_conjugate(apply(x, raw).value, axes.unit));
    pair<V> w_bar = times_conjugate(bar, axes.unit);
    V weight_bar = along_back(axes, raw, raw_bar, [&](auto p, auto p_bar) {
      engine::transform_pull_back_from_input<Along>(&w.re, &w_bar.re, log_det_bar, p, p_bar);
    });
    weight_bar += across_back(axes, w.re, w_bar.re, raw, raw_bar, [&](auto q, auto q_bar) {
      engine::transform_pull_back_from_input<Across>(&w.im, &w_bar.im, log_det_bar, q, q_bar);
    });
    bar = times(w_bar, axes.unit);
    put_axes(axes.pull_back(plus(unit_bar, times_conjugate(x, w_bar)), weight_bar), raw_bar);
  }

 private:
  template <class V>
  using frame = oriented_frame<V>;
  template <class V>
  using bend = oriented_bend<V>;

  template <direction D, class V>
  static transformed<V, pair<V>> moved(pair<V> const& from, std::span<V const, parameters> raw) {
    frame<V> const axes(raw.data() + numbers);
    pair<V> w = times_conjugate(from, axes.unit);
    V const given = w.re;
    engine::scratch<V, of_along> p;
    scale(axes, raw, p);
    V log_det = engine::transform_run<D, Along>(&w.re, p.view());
    engine::scratch<V, of_across> q;
    scale(axes, bend<V>(D == direction::encode ? given : w.re), raw, q);
    log_det += engine::transform_run<D, Across>(&w.im, q.view());
    return {times(w, axes.unit), log_det};
  }

  /// Lets `back` find the cotangents of what Along is given, and puts down those of the raw numbers behind it; returns
  /// that of g.
  template <class V, class Back>
  static V along_back(frame<V> const& axes, std::span<V const, parameters> raw, std::span<V, parameters> raw_bar,
                      Back const& back) {
    engine::scratch<V, of_along> p, p_bar;
    scale(axes, raw, p);
    back(p.view(), p_bar.span());
    V weight_bar(0);
    for (std::size_t k = 0; k < of_along; ++k) {
      weight_bar += p_bar[k] * raw[k];
      raw_bar[k] = axes.weight * p_bar[k];
    }
    return weight_bar;
  }
  /// The same of Across, and adds to the cotangent of u.
  template <class V, class Back>
  static V across_back(frame<V> const& axes, V const& u, V& u_bar, std::span<V const, parameters> raw,
                       std::span<V, parameters> raw_bar, Back const& back) {
    bend<V> const at(u);
    engine::scratch<V, of_across> q, q_bar;
    scale(axes, at, raw, q);
    back(q.view(), q_bar.span());
    V weight_bar(0);
    for (std::size_t k = 0; k < of_across; ++k) {
      std::size_t const a = of_along + k, b = a + of_across, c = b + of_across;
      weight_bar += q_bar[k] * (raw[a] + at.odd * raw[b] + at.even * raw[c]);
      raw_bar[a] = axes.weight * q_bar[k];
      raw_bar[b] = at.odd * raw_bar[a];
      raw_bar[c] = at.even * raw_bar[a];
      u_bar += raw_bar[a] * (raw[b] * at.odd_slope + raw[c] * at.even_slope);
    }
    return weight_bar;
  }

  template <class V>
  static void scale(frame<V> const& axes, std::span<V const, parameters> raw, engine::scratch<V, of_along>& p) {
    for (std::size_t k = 0; k < of_along; ++k) p[k] = axes.weight * raw[k];
  }
  template <class V>
  static void scale(frame<V> const& axes, bend<V> const& at, std::span<V const, parameters> raw,
                    engine::scratch<V, of_across>& q) {
    for (std::size_t k = 0; k < of_across; ++k) {
      V const* const a = raw.data() + of_along + k;
      q[k] = axes.weight * (a[0] + at.odd * a[of_across] + at.even * a[2 * of_across]);
    }
  }

  template <class V>
  static void put_axes(pair<V> const& d_bar, std::span<V, parameters> raw_bar) {
    raw_bar[numbers] = d_bar.re;
    raw_bar[numbers + 1] = d_bar.im;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

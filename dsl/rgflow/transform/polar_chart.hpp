// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/bijector/modulus.hpp>
#include <rgflow/engine/bijector/transform_adjoint.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/complex_pair.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/transform/phase.hpp>
#include <rgflow/transform/written.hpp>

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

template <class OfModulus, class OfPhase>
struct checked_polar_chart {
  template <class Tr>
  static constexpr bool is_real = requires {
    requires bound_transform<Tr>::width == 1;
  };
  static constexpr bool both = is_real<OfModulus> && is_real<OfPhase>;
  static_assert(
      HoldsFor<both, OfModulus, OfPhase>,
      "rgflow: polar_chart<modulus, phase> needs two transforms of real values, one of log |x| and one of the "
      "phase of x. See docs/transform.md#polar-chart");
  static constexpr bool moves_a_phase = winds_once<OfPhase> || !both;
  static_assert(
      HoldsFor<moves_a_phase, OfPhase>,
      "rgflow: the phase in polar_chart<modulus, phase> is moved on a circle: use circular_spline<bins>, or a "
      "transform of yours with f(x + 2 pi) = f(x) + 2 pi and winds_once = true. See "
      "docs/transform.md#polar-chart");
};

}  // namespace detail

/// A transform of complex numbers in polar coordinates, x = exp(u + i a) -> y = exp(f(u) + i g(a)): f, the real
/// transform OfModulus, moves the logarithm of the modulus and g, OfPhase, the phase, on a circle. log|det| = log f' +
/// log g' + 2 (f(u) - u). Raw numbers: those of f, then those of g.
///
/// It is continuous at all x but 0, where y = 0. Below 1e-4 (in double, 1e-8) the modulus is taken for that.
template <class OfModulus, class OfPhase>
struct polar_chart : private detail::checked_polar_chart<OfModulus, OfPhase> {
 private:
  using modulus = bound_transform<OfModulus>;
  using phase = bound_transform<OfPhase>;
  template <class V>
  using pair = engine::complex_pair<V>;

 public:
  static constexpr std::size_t width = 2;
  static constexpr std::size_t parameters = modulus::parameters + phase::parameters;
  static constexpr bool starts_as_identity =
      engine::starts_as_identity<OfModulus> && engine::starts_as_identity<OfPhase>;

  static std::string describe() { return "log modulus: " + modulus::describe() + ", phase: " + phase::describe(); }

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
    chart<V> const after(value);
    chart<V> before = after;
    chart<V> slope = cotangent(bar, value, log_det_bar);
    engine::transform_pull_back<D, modulus>(&before.log_modulus, &slope.log_modulus, log_det_bar, of_modulus(raw),
                                            of_modulus(raw_bar));
    engine::transform_pull_back<D, phase>(&before.angle, &slope.angle, log_det_bar, of_phase(raw), of_phase(raw_bar));
    value = turned(value, after, before);
    bar = from_chart(slope, before, value, log_det_bar);
  }

  template <class V>
  static void pull_back_from_input(pair<V> const& x, pair<V>& bar, V const& log_det_bar,
                                   std::span<V const, parameters> raw, std::span<V, parameters> raw_bar) {
    chart<V> const before(x);
    chart<V> slope = cotangent(bar, apply(x, raw).value, log_det_bar);
    engine::transform_pull_back_from_input<modulus>(&before.log_modulus, &slope.log_modulus, log_det_bar,
                                                    of_modulus(raw), of_modulus(raw_bar));
    engine::transform_pull_back_from_input<phase>(&before.angle, &slope.angle, log_det_bar, of_phase(raw),
                                                  of_phase(raw_bar));
    bar = from_chart(slope, before, x, log_det_bar);
  }

 private:
  /// The coordinates of a complex number, or their cotangents.
  template <class V>
  struct chart {
    V log_modulus, angle;

    chart(V const& u, V const& a) : log_modulus(u), angle(a) {}
    explicit chart(pair<V> const& x) {
      using std::log, std::max;
      constexpr bool single = sizeof(engine::scalar_of_t<V>) == sizeof(float);
      std::array<V, 2> const parts{x.re, x.im};
      V const r = engine::modulus<2>(parts.data());
      log_modulus = log(max(r, V(single ? 1e-4 : 1e-8)));
      angle = detail::phase_of(pair<V>{x.re / r, x.im / r});
    }
  };

  template <class V>
  static auto of_modulus(std::span<V, parameters> raw) {
    return raw.template first<modulus::parameters>();
  }
  template <class V>
  static auto of_phase(std::span<V, parameters> raw) {
    return raw.template last<phase::parameters>();
  }

  /// x, whose coordinates are `from`, where they are `to`: x itself where they are the same.
  template <class V>
  static pair<V> turned(pair<V> const& x, chart<V> const& from, chart<V> const& to) {
    using std::exp;
    return detail::turned(x, V(to.angle - from.angle), V(exp(to.log_modulus - from.log_modulus)));
  }

  template <direction D, class V>
  static transformed<V, pair<V>> moved(pair<V> const& x, std::span<V const, parameters> raw) {
    chart<V> const before(x);
    chart<V> after = before;
    V log_det = engine::transform_run<D, modulus>(&after.log_modulus, of_modulus(raw));
    log_det += engine::transform_run<D, phase>(&after.angle, of_phase(raw));
    log_det += V(2) * (after.log_modulus - before.log_modulus);
    return {turned(x, before, after), log_det};
  }

  /// The cotangents of the coordinates of a result from that of its parts and of the log-determinant.
  template <class V>
  static chart<V> cotangent(pair<V> const& bar, pair<V> const& result, V const& log_det_bar) {
    pair<V> const slope = times_conjugate(bar, result);
    return {slope.re + V(2) * log_det_bar, slope.im};
  }
  /// The cotangent of an argument x from those of its coordinates `at`.
  template <class V>
  static pair<V> from_chart(chart<V> const& slope, chart<V> const& at, pair<V> const& x, V const& log_det_bar) {
    using std::exp;
    V const inverse = exp(-at.log_modulus);
    pair<V> const unit{x.re * inverse, x.im * inverse};
    return times(pair<V>{(slope.log_modulus - V(2) * log_det_bar) * inverse, slope.angle * inverse}, unit);
  }
};

}  // namespace rgflow::inline RGFLOW_ISA

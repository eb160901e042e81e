// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/bijector/modulus.hpp>
#include <rgflow/engine/bijector/transform_adjoint.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/simd/scalar.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>

namespace rgflow::inline RGFLOW_ISA::detail {

/// The map y = v f(|v|) / |v| of vectors of N components, f being the bound transform Modulus, which is odd and of real
/// numbers; its raw numbers are those of f.
///
/// log|det| = log |f'| + (N - 1) log(|f| / |v|): f stretches along v, f / |v| across. An f that decreases turns v round.
template <class Modulus, std::size_t N>
struct modulus_map {
  static constexpr std::size_t parameters = Modulus::parameters;

  /// In place; returns the log-determinant of that direction.
  template <direction D, class V>
  static V move(V* v, std::span<V const, parameters> raw) {
    using std::abs, std::log;
    V const before = modulus(v);
    V after = before;
    V log_det = engine::transform_run<D, Modulus>(&after, raw);
    V const ratio = after / before;
    for (std::size_t c = 0; c < N; ++c) v[c] = v[c] * ratio;
    if constexpr (N > 1) log_det += V(N - 1) * log(abs(ratio));
    return log_det;
  }

  /// The adjoint of move<D>. On entry `v` is the result and `bar` its cotangent; on return they are the argument and
  /// its cotangent.
  template <direction D, class V>
  static void pull_back(V* v, V* bar, V const& log_det_bar, std::span<V const, parameters> raw,
                        std::span<V, parameters> raw_bar) {
    V const after = modulus(v);
    V before = after;
    auto const unit = divided(v, after);
    pull_back_modulus(unit, before, after, bar, log_det_bar, [&](V* r, V* r_bar) {
      engine::transform_pull_back<D, Modulus>(r, r_bar, log_det_bar, raw, raw_bar);
    });
    for (std::size_t c = 0; c < N; ++c) v[c] = before * unit[c];
  }

  /// The adjoint of move<encode> at the argument x: `bar` is the cotangent of the result, then that of x.
  template <class V>
  static void pull_back_from_input(V const* x, V* bar, V const& log_det_bar, std::span<V const, parameters> raw,
                                   std::span<V, parameters> raw_bar) {
    V before = modulus(x), after = before;
    engine::transform_run<direction::encode, Modulus>(&after, raw);
    pull_back_modulus(divided(x, before), before, after, bar, log_det_bar, [&](V* r, V* r_bar) {
      engine::transform_pull_back_from_input<Modulus>(r, r_bar, log_det_bar, raw, raw_bar);
    });
  }

 private:
  template <class V>
  static std::array<V, N> divided(V const* v, V const& length) {
    std::array<V, N> unit;
    for (std::size_t c = 0; c < N; ++c) unit[c] = v[c] / length;
    return unit;
  }

  /// The part of a cotangent along v goes through the moduli, whose adjoint is `back`; across v all is multiplied by
  /// their ratio. The log-determinant depends on the moduli alone.
  template <class V, class Back>
  static void pull_back_modulus(std::array<V, N> const& unit, V& before, V const& after, V* bar, V const& log_det_bar,
                                Back const& back) {
    V along(0);
    for (std::size_t c = 0; c < N; ++c) along += bar[c] * unit[c];
    V const of_ratio = V(N - 1) * log_det_bar;
    V before_bar = along + of_ratio / after;
    back(&before, &before_bar);
    before_bar = before_bar - of_ratio / before;
    V const ratio = after / before;
    for (std::size_t c = 0; c < N; ++c) bar[c] = ratio * bar[c] + (before_bar - ratio * along) * unit[c];
  }

  /// |v|, but large enough for f / |v| and its derivatives to be precise: below it they are taken for constant.
  template <class V>
  static V modulus(V const* v) {
    using std::max;
    constexpr bool single = sizeof(engine::scalar_of_t<V>) == sizeof(float);
    return max(engine::modulus<N>(v), V(single ? 1e-4 : 1e-8));
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

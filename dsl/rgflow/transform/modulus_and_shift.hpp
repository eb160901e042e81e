// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/bijector/modulus.hpp>
#include <rgflow/engine/bijector/transform_adjoint.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/lane_traits.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>

namespace rgflow::inline RGFLOW_ISA::detail {

/// The map y = v f(|v|) / |v| + t of vectors of N components, f being the bound transform Modulus, which is odd and of
/// real numbers. Raw numbers: those of f, then the components of t.
///
/// log|det| = log f' + (N - 1) log(f / |v|): f stretches along v, f / |v| across.
template <class Modulus, std::size_t N>
struct modulus_and_shift {
 private:
  static constexpr std::size_t of_modulus = Modulus::parameters;

 public:
  static constexpr std::size_t width = N;
  static constexpr std::size_t parameters = of_modulus + N;

  static std::string describe() { return "modulus: " + engine::describe_part<Modulus>() + ", then a shift"; }

  /// In place; returns the log-determinant of that direction.
  template <direction D, class V>
  static V move(V* v, std::span<V const, parameters> raw) {
    using std::log;
    V const* const t = raw.data() + of_modulus;
    if constexpr (D == direction::decode)
      for (std::size_t c = 0; c < N; ++c) v[c] = v[c] - t[c];
    V const before = modulus(v);
    V after = before;
    V log_det = engine::transform_run<D, Modulus>(&after, raw.template first<of_modulus>());
    V const ratio = after / before;
    for (std::size_t c = 0; c < N; ++c) v[c] = v[c] * ratio;
    if constexpr (D == direction::encode)
      for (std::size_t c = 0; c < N; ++c) v[c] = v[c] + t[c];
    if constexpr (N > 1) log_det += V(N - 1) * log(ratio);
    return log_det;
  }

  /// The adjoint of move<D>. On entry `v` is the result and `bar` its cotangent; on return they are the argument and
  /// its cotangent.
  template <direction D, class V>
  static void pull_back(V* v, V* bar, V const& log_det_bar, std::span<V const, parameters> raw,
                        std::span<V, parameters> raw_bar) {
    V const* const t = raw.data() + of_modulus;
    V* const t_bar = raw_bar.data() + of_modulus;
    if constexpr (D == direction::encode)
      for (std::size_t c = 0; c < N; ++c) {
        v[c] = v[c] - t[c];
        t_bar[c] = bar[c];
      }
    // The part of a cotangent along v goes through the moduli; across v all is multiplied by their ratio. The
    // log-determinant depends on the moduli alone.
    V const after = modulus(v);
    std::array<V, N> unit;
    V along(0);
    for (std::size_t c = 0; c < N; ++c) {
      unit[c] = v[c] / after;
      along += bar[c] * unit[c];
    }
    V const of_ratio = V(N - 1) * log_det_bar;
    V before = after;
    V before_bar = along + of_ratio / after;
    engine::transform_pull_back<D, Modulus>(&before, &before_bar, log_det_bar, raw.template first<of_modulus>(),
                                            raw_bar.template first<of_modulus>());
    before_bar = before_bar - of_ratio / before;
    V const ratio = after / before;
    for (std::size_t c = 0; c < N; ++c) {
      bar[c] = ratio * bar[c] + (before_bar - ratio * along) * unit[c];
      v[c] = before * unit[c];
    }
    if constexpr (D == direction::decode)
      for (std::size_t c = 0; c < N; ++c) {
        v[c] = v[c] + t[c];
        t_bar[c] = -bar[c];
      }
  }

 private:
  /// |v|, but large enough for f / |v| and its derivatives to be precise: below it they are taken for constant.
  template <class V>
  static V modulus(V const* v) {
    using std::max;
    constexpr bool single = sizeof(engine::scalar_of_t<V>) == sizeof(float);
    return max(engine::modulus<N>(v), V(single ? 1e-4 : 1e-8));
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

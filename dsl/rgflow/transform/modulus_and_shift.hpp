// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/transform/modulus_map.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace rgflow::inline RGFLOW_ISA::detail {

/// The map y = v f(|v|) / |v| + t of vectors of N components, f being the bound transform Modulus, which is odd and of
/// real numbers. Raw numbers: those of f, then the components of t.
template <class Modulus, std::size_t N>
struct modulus_and_shift {
 private:
  using of_modulus = modulus_map<Modulus, N>;

 public:
  static constexpr std::size_t width = N;
  static constexpr std::size_t parameters = of_modulus::parameters + N;

  static std::string describe() { return "modulus: " + engine::describe_part<Modulus>() + ", then a shift"; }

  /// In place; returns the log-determinant of that direction.
  template <direction D, class V>
  static V move(V* v, std::span<V const, parameters> raw) {
    auto const t = raw.template last<N>();
    if constexpr (D == direction::decode)
      for (std::size_t c = 0; c < N; ++c) v[c] = v[c] - t[c];
    V const log_det = of_modulus::template move<D>(v, raw.template first<of_modulus::parameters>());
    if constexpr (D == direction::encode)
      for (std::size_t c = 0; c < N; ++c) v[c] = v[c] + t[c];
    return log_det;
  }

  /// The adjoint of move<D>. On entry `v` is the result and `bar` its cotangent; on return they are the argument and
  /// its cotangent.
  template <direction D, class V>
  static void pull_back(V* v, V* bar, V const& log_det_bar, std::span<V const, parameters> raw,
                        std::span<V, parameters> raw_bar) {
    auto const t = raw.template last<N>();
    auto const t_bar = raw_bar.template last<N>();
    if constexpr (D == direction::encode)
      for (std::size_t c = 0; c < N; ++c) {
        v[c] = v[c] - t[c];
        t_bar[c] = bar[c];
      }
    of_modulus::template pull_back<D>(v, bar, log_det_bar, raw.template first<of_modulus::parameters>(),
                                      raw_bar.template first<of_modulus::parameters>());
    if constexpr (D == direction::decode)
      for (std::size_t c = 0; c < N; ++c) {
        v[c] = v[c] + t[c];
        t_bar[c] = -bar[c];
      }
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

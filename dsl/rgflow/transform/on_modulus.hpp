// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/complex_pair.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/transform/bound_transform.hpp>
#include <rgflow/transform/modulus_map.hpp>
#include <rgflow/transform/symmetry.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

template <class Transform>
struct transform_of_modulus {
  static constexpr bool is_odd = [] {
    if constexpr (requires { bound_transform<Transform>::parameters; })
      return is_odd_transform<Transform>;
    else
      return false;
  }();
  static_assert(
      HoldsFor<is_odd, Transform>,
      "rgflow: on_modulus<transform> moves |x| and keeps the phase of x, so its transform is one of real values that "
      "is odd whatever its parameters are: scaling, odd_spline<bins>, composed<...> of such or a formula such as "
      "sinh(asinh(x) * exp(s)). See docs/transform.md#radii");
};

}  // namespace detail

/// A transform of complex numbers that keeps their phase: y = x f(|x|) / |x| with an odd transform f of real values.
/// log|det| = log |f'| + log(|f| / |x|). Its raw numbers are those of f. It commutes with all phases and with conjugation.
///
///     elementwise<on_modulus<composed<scaling, odd_spline<16, 5>>>>
///
/// Below 1e-4 (in double, 1e-8) f / |x| and f' are taken for constant. A radius that is a formula is a
/// radial_transform.
template <class Transform>
struct on_modulus : private detail::transform_of_modulus<Transform> {
 private:
  using of_modulus = bound_transform<Transform>;
  using map = detail::modulus_map<of_modulus, 2>;
  template <class V>
  using pair = engine::complex_pair<V>;

 public:
  static constexpr std::size_t width = 2;
  static constexpr std::size_t parameters = map::parameters;
  static constexpr bool starts_as_identity = engine::starts_as_identity<Transform>;

  static std::string describe() { return "modulus: " + of_modulus::describe(); }

  static constexpr detail::raw_changes raw_under(detail::value_change) { return detail::raw_changes::unchanged(); }

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
    std::array<V, 2> v{value.re, value.im}, v_bar{bar.re, bar.im};
    map::template pull_back<D>(v.data(), v_bar.data(), log_det_bar, raw, raw_bar);
    value = {v[0], v[1]};
    bar = {v_bar[0], v_bar[1]};
  }

  template <class V>
  static void pull_back_from_input(pair<V> const& x, pair<V>& bar, V const& log_det_bar,
                                   std::span<V const, parameters> raw, std::span<V, parameters> raw_bar) {
    std::array<V, 2> const v{x.re, x.im};
    std::array<V, 2> v_bar{bar.re, bar.im};
    map::pull_back_from_input(v.data(), v_bar.data(), log_det_bar, raw, raw_bar);
    bar = {v_bar[0], v_bar[1]};
  }

 private:
  template <direction D, class V>
  static transformed<V, pair<V>> moved(pair<V> const& from, std::span<V const, parameters> raw) {
    std::array<V, 2> v{from.re, from.im};
    V const log_det = map::template move<D>(v.data(), raw);
    return {{v[0], v[1]}, log_det};
  }
};

}  // namespace rgflow::inline RGFLOW_ISA

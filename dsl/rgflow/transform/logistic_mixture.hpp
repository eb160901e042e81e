// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/tape.hpp>
#include <rgflow/transform/mixture_point.hpp>
#include <rgflow/transform/written.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// The number that a tape variable holds; others hold themselves.
template <class V>
V const& recorded_value(V const& v) {
  return v;
}
template <class V>
V const& recorded_value(engine::tape_var<V> const& v) {
  return v.value();
}

}  // namespace detail

/// y = log F(x) - log(1 - F(x)) with the distribution function F of a mixture of `Components` logistic distributions
/// (Ho et al., arXiv:1902.00275, section 3.2, without the affine map that follows there). Raw numbers: weights, means
/// and log scales, each per component. A weight is at least 1/100 of an even share, a scale lies between exp(-3) and
/// exp(3). It starts near the identity: with raw numbers 0 the means lie evenly between -1 and 1, with scales 1. The
/// inverse is iterated to rounding.
template <std::size_t Components>
struct logistic_mixture {
 private:
  static_assert(detail::HoldsFor<(Components >= 1), logistic_mixture>,
                "rgflow: a mixture has a component or more: logistic_mixture<4>. See docs/transform.md");
  template <class V>
  using mixture = detail::mixture_parameters<V, Components>;
  template <class V>
  using point = detail::mixture_point<V, Components>;

 public:
  static constexpr std::size_t parameters = 3 * Components;
  static constexpr bool starts_as_identity = false;

  static std::string describe() { return "mixture of " + std::to_string(Components) + " logistic distributions"; }

  template <class V>
  static transformed<V> apply(V const& x, std::span<V const, parameters> raw) {
    point<V> const at(mixture<V>(raw), x);
    return {at.y, at.log_slope};
  }

  /// The iteration does not go on a tape. There a Newton step of length 0 follows, whose derivatives are those of x.
  template <class V>
  static transformed<V> invert(V const& y, std::span<V const, parameters> raw) {
    using number = std::remove_cvref_t<decltype(detail::recorded_value(y))>;
    std::array<number, parameters> plain;
    for (std::size_t i = 0; i < parameters; ++i) plain[i] = detail::recorded_value(raw[i]);
    mixture<number> const known(std::span<number const, parameters>{plain});
    number const root = detail::mixture_quantile(known, detail::recorded_value(y));
    point<number> const at_root(known, root);
    if constexpr (std::same_as<number, V>) {
      return {root, -at_root.log_slope};
    } else {
      mixture<V> const p(raw);
      V const rest = point<V>(p, V(root)).y - y;
      V const x = V(root) - (rest - V(detail::recorded_value(rest))) * V(at_root.inverse_slope());
      return {x, -point<V>(p, x).log_slope};
    }
  }

  template <direction D, class V>
  static void pull_back(V& v, V& bar, V const& log_det_bar, std::span<V const, parameters> raw,
                        std::span<V, parameters> raw_bar) {
    if constexpr (D == direction::encode) {
      v = invert(v, raw).value;
      pull_back_from_input(v, bar, log_det_bar, raw, raw_bar);
    } else {
      // y and p move x by dx = (dy - f_p dp) / f', and the log-slope of this direction by -(l_x dx + l_p dp).
      mixture<V> const p(raw);
      point<V> const at(p, v);
      bar = (bar - log_det_bar * at.slope_of_log_slope(p)) * at.inverse_slope();
      V x_bar;
      at.pull_back(p, -bar, -log_det_bar, x_bar, raw_bar);
      v = at.y;
    }
  }

  template <class V>
  static void pull_back_from_input(V const& x, V& bar, V const& log_det_bar, std::span<V const, parameters> raw,
                                   std::span<V, parameters> raw_bar) {
    mixture<V> const p(raw);
    V const y_bar = bar;
    point<V>(p, x).pull_back(p, y_bar, log_det_bar, bar, raw_bar);
  }
};

}  // namespace rgflow::inline RGFLOW_ISA

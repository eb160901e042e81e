// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/refusal.hpp>

#include <concepts>
#include <span>

// The Observable contract: numbers measured on a configuration. An observable is whatever can be called as
//
//   observe(std::span<V const> phi, std::span<V> out)      V: double, or lanes<double>, a configuration in each lane
//
// and writes all of `out` from phi[site * channels + channel], sites in row-major order. It is called from several
// threads at a time. Written generically (auto, or a template) it serves the samples of a flow and Markov chains alike.

namespace rgflow::inline RGFLOW_ISA::engine {

template <class F, class V = double>
concept Observable = std::invocable<F&, std::span<V const>, std::span<V>>;

/// Something that measures on configurations of V, or a refusal in the user's words.
template <class F, class V>
struct observer_of {
  static_assert(
      rgflow::detail::HoldsFor<Observable<F, V>, F, rgflow::detail::lacks<"operator()(phi, out)">>,
      "rgflow: what measures here is not an observable: it is called as observe(phi, out) with a std::span of "
      "the field's numbers and one of the values that it writes; declare both parameters auto. See "
      "docs/your-own.md");
  static constexpr bool fits = Observable<F, V>;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

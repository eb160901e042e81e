// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/contract.hpp>
#include <rgflow/bijector/refusals.hpp>
#include <rgflow/engine/patch.hpp>
#include <rgflow/engine/refusal.hpp>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

template <class B, class Patch>
struct bound_with_kept_inputs {
  using type = typename checked<element_of_keep_inputs<B>, patch_with_kept_inputs<Patch>>::type;
  static_assert(holds_for<(engine::tape_count<type> > 0), B>,
                "rgflow: keep_inputs changes nothing here: it is about the inputs of couplings, and this block has no "
                "coupling. See docs/bijector.md");
};

}  // namespace detail

/// The same bijector with other adjoints: every coupling in B (and autoregressive block) keeps the values that it
/// moves, and its adjoint needs no inverse. Without it each adjoint starts from what the one after it found by running
/// the other way, which costs no memory, but in float adds up rounding errors over the couplings of a level, and where
/// a single coupling shrinks much, loses what is left of its input in the rounding of its output. Memory: a value per
/// moved value of each coupling, for as many samples as are pushed through at the same time.
template <class B>
struct keep_inputs {
  template <class Patch>
  using on = typename detail::bound_with_kept_inputs<B, Patch>::type;
  template <class Patch>
  using refusals = detail::refusals_of_parts<detail::bound_with_kept_inputs<B, Patch>, patch_with_kept_inputs<Patch>,
                                             detail::element_of_keep_inputs<B>>;
};

}  // namespace rgflow::inline RGFLOW_ISA

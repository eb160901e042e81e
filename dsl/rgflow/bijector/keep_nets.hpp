// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/contract.hpp>
#include <rgflow/bijector/refusals.hpp>
#include <rgflow/engine/patch.hpp>
#include <rgflow/engine/refusal.hpp>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

template <class B, class Patch>
struct bound_with_kept_nets {
  using type = typename checked<element_of_keep_nets<B>, patch_with_kept_nets<Patch>>::type;
  static_assert(holds_for<(engine::tape_count<type> > 0), B>,
                "rgflow: keep_nets changes nothing here: it is about the nets of couplings, and this block has no "
                "coupling. See docs/bijector.md");
};

}  // namespace detail

/// The same bijector with other adjoints: every coupling in B keeps the outputs and hidden units of its net in the
/// forward run, and its adjoint does not evaluate the net again: a training step does three quarters of the
/// multiply-adds. Memory: those numbers, for every net, every place it is at, and as many samples as are pushed through
/// at the same time. It pays for wide nets; what narrow ones compute is faster computed again than fetched.
template <class B>
struct keep_nets {
  template <class Patch>
  using on = typename detail::bound_with_kept_nets<B, Patch>::type;
  template <class Patch>
  using refusals = detail::refusals_of_parts<detail::bound_with_kept_nets<B, Patch>, patch_with_kept_nets<Patch>,
                                             detail::element_of_keep_nets<B>>;
};

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/refusal.hpp>

namespace rgflow::inline RGFLOW_ISA::engine {

/// What is borrowed beyond the call that takes it: no temporary.
template <bool Kept, class Borrowed>
struct outlives_the_line {
  static_assert(rgflow::detail::HoldsFor<Kept, Borrowed>,
                "rgflow: what is given here is borrowed, and a temporary is gone at the end of the line: give it a "
                "name, as model<flow> m(seed{1}) or engine::tbb_executor threads(2), and keep it as long as what "
                "borrows it. See docs/model.md#what-is-borrowed");
};

/// For constructors that take what they must not borrow: a refusal.
template <class Borrowed>
Borrowed& no_temporary(Borrowed const& given) {
  static_assert(sizeof(outlives_the_line<false, Borrowed>) != 0);
  return const_cast<Borrowed&>(given);  // as the other constructors take it, for one error to be all
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

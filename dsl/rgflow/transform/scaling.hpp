// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/symbols.hpp>
#include <rgflow/transform/bound_transform.hpp>

namespace rgflow::inline RGFLOW_ISA {

/// y = x exp(s) with |s| < 2; keeps the sign of x, so it is odd in x.
struct scaling : transform {
  static constexpr auto y = symbols::x * exp(symbols::s);
  static constexpr auto limits = where(bounded<2>(symbols::s));
};
static_assert(valid_transform<scaling>);

}  // namespace rgflow::inline RGFLOW_ISA

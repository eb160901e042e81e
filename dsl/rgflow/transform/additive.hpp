// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/symbols.hpp>
#include <rgflow/transform/bound_transform.hpp>

namespace rgflow::inline RGFLOW_ISA {

/// y = x + t, of unit slope (Dinh, Krueger and Bengio, NICE, 2015).
struct additive : transform {
  static constexpr auto y = symbols::x + symbols::t;
};
static_assert(valid_transform<additive>);

}  // namespace rgflow::inline RGFLOW_ISA

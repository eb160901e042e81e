// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/symbols.hpp>
#include <rgflow/transform/complex_transform.hpp>

namespace rgflow::inline RGFLOW_ISA {

/// y = x exp(s) + t of complex x with complex s, |s| < 2, and t: Re s scales, Im s turns, t shifts; log-determinant
/// 2 Re s.
struct complex_affine : complex_transform {
  static constexpr auto y = symbols::x * exp(symbols::s) + symbols::t;
  static constexpr auto limits = where(bounded<2>(symbols::s));
};

}  // namespace rgflow::inline RGFLOW_ISA

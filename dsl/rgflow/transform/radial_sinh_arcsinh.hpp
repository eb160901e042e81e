// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/symbols.hpp>
#include <rgflow/transform/radial_transform.hpp>

namespace rgflow::inline RGFLOW_ISA {

/// |x| to exp(t) sinh(exp(s) asinh|x|) with |s| < 1, |t| < 2, keeping the phase of complex x: t scales, s moves weight
/// between centre and tails.
struct radial_sinh_arcsinh : radial_transform {
  static constexpr auto radius = exp(symbols::t) * sinh(asinh(r) * exp(symbols::s));
  static constexpr auto limits = where(bounded<1>(symbols::s), bounded<2>(symbols::t));
};

}  // namespace rgflow::inline RGFLOW_ISA

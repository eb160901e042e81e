// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/symbols.hpp>
#include <rgflow/transform/bound_transform.hpp>

namespace rgflow::inline RGFLOW_ISA {

/// y = sinh(exp(s) asinh(x) + t) with |s| < 1, |t| < 2: s moves weight between centre and tails, t skews (Jones and
/// Pewsey, Biometrika 96, 2009, eq. 2). For large |x| it grows like |x|^exp(s).
struct sinh_arcsinh : transform {
  static constexpr auto y = sinh(asinh(symbols::x) * exp(symbols::s) + symbols::t);
  static constexpr auto limits = where(bounded<1>(symbols::s), bounded<2>(symbols::t));
};
static_assert(valid_transform<sinh_arcsinh>);

}  // namespace rgflow::inline RGFLOW_ISA

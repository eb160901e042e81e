// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/symbols.hpp>
#include <rgflow/transform/bound_transform.hpp>

namespace rgflow::inline RGFLOW_ISA {

/// y = x exp(s) + t with |s| < 2 (Dinh, Sohl-Dickstein and Bengio, Density estimation using Real NVP, 2017, eq. 8).
struct affine : transform {
  static constexpr auto y = symbols::x * exp(symbols::s) + symbols::t;
  static constexpr auto limits = where(bounded<2>(symbols::s));
};
static_assert(valid_transform<affine>);

}  // namespace rgflow::inline RGFLOW_ISA

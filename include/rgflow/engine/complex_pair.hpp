// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

namespace rgflow::inline RGFLOW_ISA::engine {

/// A complex number as its two parts, for any number type V: lanes, tape variables. std::complex is specified for
/// floating-point numbers only, and its products branch on NaN.
template <class V>
struct complex_pair {
  V re;
  V im;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

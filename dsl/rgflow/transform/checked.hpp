// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

namespace rgflow::inline RGFLOW_ISA::detail {

/// The refusals of a formula that declares a transform; each kind of declaration specializes it. Of all else, none.
template <class T>
struct checked_transform {};

}  // namespace rgflow::inline RGFLOW_ISA::detail

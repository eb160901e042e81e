// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

namespace rgflow::inline RGFLOW_ISA {

/// The name of the instruction set that its definition was compiled for.
char const* instruction_set();

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <cstddef>

namespace rgflow::inline RGFLOW_ISA {

/// The name of the instruction set that its definition was compiled for.
char const* instruction_set();

/// The sum of exp(x[i]).
float sum_of_exp(float const* x, std::size_t n);

}  // namespace rgflow::inline RGFLOW_ISA

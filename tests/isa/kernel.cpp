// SPDX-License-Identifier: BSL-1.0
#include "kernel.hpp"

#define RGFLOW_TEXT(name) RGFLOW_TEXT_OF(name)
#define RGFLOW_TEXT_OF(name) #name

namespace rgflow::inline RGFLOW_ISA {

char const* instruction_set() { return RGFLOW_TEXT(RGFLOW_ISA); }

}  // namespace rgflow::inline RGFLOW_ISA

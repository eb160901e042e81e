// SPDX-License-Identifier: BSL-1.0
// EXPECT: a literal is a decimal number
#include <rgflow/expression.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
constexpr auto formula = 47_c * x;
#else
constexpr auto formula = 0x2f_c * x;
#endif

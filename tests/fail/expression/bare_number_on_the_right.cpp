// SPDX-License-Identifier: BSL-1.0
// EXPECT: write 2_c, 0\.5_c or ratio_c<1, 2> instead of a bare number
#include <rgflow/expression.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
constexpr auto formula = x + 0.5_c;
#else
constexpr auto formula = x + 0.5;
#endif

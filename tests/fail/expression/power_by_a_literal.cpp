// SPDX-License-Identifier: BSL-1.0
// EXPECT: a power in a formula is sq\(phi\) or pow<4>\(phi\)
#include <rgflow/expression.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
constexpr auto formula = pow<2>(phi);
#else
constexpr auto formula = pow(phi, 2_c);
#endif

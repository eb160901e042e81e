// SPDX-License-Identifier: BSL-1.0
// EXPECT: not one-to-one
#include <rgflow/expression.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
constexpr auto formula = inverse(sinh(x), x);
#else
constexpr auto formula = inverse(sq(x), x);
#endif

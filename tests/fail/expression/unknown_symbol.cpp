// SPDX-License-Identifier: BSL-1.0
// EXPECT: this formula has no symbol of that name
#include <rgflow/expression.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
double f() { return evaluate(x * exp(s), x = 2., s = 1.); }
#else
double f() { return evaluate(x * exp(s), x = 2., s = 1., t = 0.); }
#endif

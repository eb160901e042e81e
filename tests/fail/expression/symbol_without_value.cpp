// SPDX-License-Identifier: BSL-1.0
// EXPECT: a symbol of this formula has no value
#include <rgflow/expression.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
double f() { return evaluate(x * exp(s), x = 2., s = 1.); }
#else
double f() { return evaluate(x * exp(s), x = 2.); }
#endif

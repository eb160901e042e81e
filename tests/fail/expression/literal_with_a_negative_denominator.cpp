// SPDX-License-Identifier: BSL-1.0
// EXPECT: the denominator of a literal must be positive
#include <rgflow/expression.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
auto f() { return ratio_c<1, -2> * x; }
#else
auto f() { return number<1, -2>() * x; }
#endif

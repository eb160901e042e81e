// SPDX-License-Identifier: BSL-1.0
// EXPECT: write rational literals as ratio_c<n, d>
#include <rgflow/expression.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
auto f() { return ratio_c<2, 4> * x; }
#else
auto f() { return number<2, 4>() * x; }
#endif

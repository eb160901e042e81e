// SPDX-License-Identifier: BSL-1.0
// EXPECT: of a complex value the formula language has
#include <rgflow/expression.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
auto f() { return evaluate(exp(phi), phi = std::complex<double>(1, 2)); }
#else
auto f() { return evaluate(tanh(phi), phi = std::complex<double>(1, 2)); }
#endif

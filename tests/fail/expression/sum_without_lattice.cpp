// SPDX-License-Identifier: BSL-1.0
// EXPECT: a sum over links or sites has a value only on a lattice
#include <rgflow/expression.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
double f() { return evaluate(sq(phi), phi = 2.); }
#else
double f() { return evaluate(phi * over_sites(phi) * over_sites(over_sites(phi)), phi = 2.); }
#endif

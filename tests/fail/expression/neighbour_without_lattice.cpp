// SPDX-License-Identifier: BSL-1.0
// EXPECT: a neighbour has a value only on a lattice
#include <rgflow/expression.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
double f() { return evaluate(phi, phi = 2.); }
#else
double f() { return evaluate(neighbour<1>(phi), phi = 2.); }
#endif

// SPDX-License-Identifier: BSL-1.0
// EXPECT: o<n> turns the components of a field, 2 to 16 of them
#include <rgflow/language.hpp>
using namespace rgflow;
#include <rgflow/symmetry.hpp>
#ifdef RGFLOW_TWIN
using turned = o<2>;
#else
using turned = o<1>;
#endif
static_assert(turned::generators<torus<4>, channels<2>>().size() == 2);

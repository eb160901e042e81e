// SPDX-License-Identifier: BSL-1.0
// EXPECT: what check_action was given is not an action: it needs value\(lattice, field\)
// EXPECT: lacks<.*value\(lattice, phi\)
#include <rgflow/action.hpp>
#include <rgflow/describe.hpp>
#include <rgflow/engine/checker/action.hpp>

using namespace rgflow;
using namespace rgflow::symbols;

struct theory : real_free<torus<4>> {};

#ifdef RGFLOW_TWIN
bool const passed = check_action(bind<theory>(m2 = 1.), lattice_of<torus<4>>(), 1).passed();
#else
bool const passed = check_action(theory{}, lattice_of<torus<4>>(), 1).passed();
#endif

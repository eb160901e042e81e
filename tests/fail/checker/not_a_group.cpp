// SPDX-License-Identifier: BSL-1.0
// EXPECT: what check_group was given is not a finite group: it needs order\(\), inverse\(g\)
// EXPECT: lacks<.*order\(\)
#include <rgflow/engine/checker/group.hpp>
#include <rgflow/symmetry.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using checked = sign_flip;
#else
using checked = u1;  // a continuous group: it has generators, but no elements to count
#endif

bool passed(engine::lattice const& sites) { return check_group(checked{}, sites, 2).passed(); }

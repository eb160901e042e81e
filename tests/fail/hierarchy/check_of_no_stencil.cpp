// SPDX-License-Identifier: BSL-1.0
// EXPECT: what check_stencil was given is not a set of sites, or given<sites, others>
#include <rgflow/hierarchy/check_stencil.hpp>
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using reach = within<2>;
#else
using reach = cell<2>;
#endif

bool checked() { return check_stencil<odd_sites, reach, 2>().passed(); }

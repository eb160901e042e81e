// SPDX-License-Identifier: BSL-1.0
// EXPECT: group of its group_mlp
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using net = group_mlp<group<sign_flip, reflections>, 2>;
#else
using net = group_mlp<group<sign_flip, point_group>, 2>;
#endif
using step = stencil_coupling<given<corner<0, 1>, corner<0, 0>>, within<1>, odd_spline<2>, net>;
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<step>>> {};

static_assert(valid_flow<flow>);

// SPDX-License-Identifier: BSL-1.0
// EXPECT: a part of this flow treats the components of the field differently
// EXPECT: at_level_step_and_bijector<1, 1
// EXPECT: part_of_flow<[a-z0-9_:]*per_channel
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using spectrum = momentum_scaling;
#else
using spectrum = momentum_scaling::per_channel;
#endif

struct flow : hierarchy<torus<8, 8>, complex_field, levels<level<spectrum>>> {
  using symmetries = group<u1>;
};

static_assert(valid_flow<flow>);

// SPDX-License-Identifier: BSL-1.0
// EXPECT: moves the site of every cell that a level of this flow hands on
// EXPECT: a reflection of direction 1
// EXPECT: at_level_step_and_bijector<1, 0, 0, 0>
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, into_haar_basis<>>>> {
  using symmetries = group<reflections>;
};
#else
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, in_haar_basis<householder<1>>>>> {
  using symmetries = group<reflections>;
};
#endif
static_assert(valid_flow<flow>);

// SPDX-License-Identifier: BSL-1.0
// EXPECT: a declared symmetry moves the sites, but a step of this flow singles out places
// EXPECT: a reflection of direction 1
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, real_field, every_level<everywhere<act_norm>>, depth<2>> {
  using symmetries = group<translations_by<2>>;
};
#else
struct flow : hierarchy<torus<4, 4>, real_field, every_level<everywhere<act_norm>>, depth<2>> {
  using symmetries = group<reflections>;
};
#endif
static_assert(valid_flow<flow>);

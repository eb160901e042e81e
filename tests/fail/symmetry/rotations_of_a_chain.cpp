// SPDX-License-Identifier: BSL-1.0
// EXPECT: a declared symmetry can't act on its field and lattice
// EXPECT: but_needs<.*a lattice of two dimensions
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
struct flow : hierarchy<open_lattice<8>, real_field, levels<level<everywhere<act_norm>>>> {
#ifdef RGFLOW_TWIN
  using symmetries = group<reflections>;
#else
  using symmetries = group<reflections, rotations>;
#endif
};
static_assert(valid_flow<flow>);

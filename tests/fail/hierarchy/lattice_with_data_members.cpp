// SPDX-License-Identifier: BSL-1.0
// EXPECT: a word of a declaration has data members, which nothing would read
// EXPECT: [<{ ]ring[,>]
// EXPECT: declared_as<.*a lattice
#include <rgflow/language.hpp>

using namespace rgflow;

struct ring : torus<4> {
#ifndef RGFLOW_TWIN
  double spacing = 0.5;
#endif
};

struct flow : hierarchy<ring, real_field, every_level<everywhere<act_norm>>> {};
static_assert(valid_flow<flow>);

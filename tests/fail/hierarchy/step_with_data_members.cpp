// SPDX-License-Identifier: BSL-1.0
// EXPECT: a word of a declaration has data members, which nothing would read
// EXPECT: [<{ ]mine[,>]
// EXPECT: declared_as<.*a step
#include <rgflow/language.hpp>

using namespace rgflow;

struct mine : everywhere<act_norm> {
#ifndef RGFLOW_TWIN
  int times = 2;
#endif
};

struct flow : hierarchy<torus<4>, real_field, every_level<mine>> {};
static_assert(valid_flow<flow>);

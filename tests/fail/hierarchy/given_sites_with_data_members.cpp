// SPDX-License-Identifier: BSL-1.0
// EXPECT: a word of a declaration has data members, which nothing would read
// EXPECT: [<{ ]mine[,>]
// EXPECT: declared_as<.*a set of sites
#include <rgflow/language.hpp>

using namespace rgflow;

struct mine : corner<0, 0> {
#ifndef RGFLOW_TWIN
  int times = 2;
#endif
};
using sites = given<odd_coordinates<1>, either<corner<1, 1>, mine>>;

struct flow : hierarchy<torus<4, 4>, real_field,
                        every_level<stencil_coupling<sites, within<1>, affine, mlp<4>>>> {};
static_assert(valid_flow<flow>);

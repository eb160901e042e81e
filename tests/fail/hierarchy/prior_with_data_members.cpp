// SPDX-License-Identifier: BSL-1.0
// EXPECT: a word of a declaration has data members, which nothing would read
// EXPECT: [<{ ]sharp[,>]
// EXPECT: declared_as<.*a prior
#include <rgflow/language.hpp>

using namespace rgflow;

struct sharp : normal {
#ifdef RGFLOW_TWIN
  static constexpr double width = 0.5;
#else
  double width = 0.5;
#endif
};

struct flow : hierarchy<torus<4>, real_field, every_level<everywhere<act_norm>>, prior<sharp>> {};
static_assert(valid_flow<flow>);

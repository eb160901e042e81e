// SPDX-License-Identifier: BSL-1.0
// EXPECT: a chain needs at least one bijector
#include <rgflow/language.hpp>
using namespace rgflow;
#ifdef RGFLOW_TWIN
using block = chain<act_norm>;
#else
using block = chain<>;
#endif
static_assert(sizeof(block) == 1);

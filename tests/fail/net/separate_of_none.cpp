// SPDX-License-Identifier: BSL-1.0
// EXPECT: separate needs at least one net
#include <rgflow/language.hpp>
using namespace rgflow;
#ifdef RGFLOW_TWIN
using net = separate<mlp<4>>;
#else
using net = separate<>;
#endif
static_assert(sizeof(net) == 1 && coupling<checkerboard, additive, net>::on<patch<1, 0, 2, 2>>::size == 4);

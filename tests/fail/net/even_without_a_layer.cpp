// SPDX-License-Identifier: BSL-1.0
// EXPECT: an even mlp needs a hidden layer
#include <rgflow/language.hpp>
using namespace rgflow;
#ifdef RGFLOW_TWIN
using net = mlp<4>::even;
#else
using net = linear::even;
#endif
static_assert(net::on<2, 2>::inputs == 2);

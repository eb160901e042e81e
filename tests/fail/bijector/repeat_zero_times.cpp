// SPDX-License-Identifier: BSL-1.0
// EXPECT: repeat<n, bijector> needs n of at least 1
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = repeat<1, act_norm>;
#else
using declared = repeat<0, act_norm>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;

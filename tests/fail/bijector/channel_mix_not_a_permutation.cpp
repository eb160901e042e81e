// SPDX-License-Identifier: BSL-1.0
// EXPECT: channel_mix<...> needs a permutation
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = channel_mix<1, 0>;
#else
using declared = channel_mix<1, 1>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;

// SPDX-License-Identifier: BSL-1.0
// EXPECT: permutes as many channels as the field has
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = channel_mix<1, 0>;
#else
using declared = channel_mix<1, 0, 2>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;

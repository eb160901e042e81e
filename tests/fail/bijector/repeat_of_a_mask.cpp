// SPDX-License-Identifier: BSL-1.0
// EXPECT: an element of a chain, repeat, invert, keep_inputs or keep_nets is not a bijector
// EXPECT: element_of_repeat<.*checkerboard>
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = repeat<2, act_norm>;
#else
using declared = repeat<2, checkerboard>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;

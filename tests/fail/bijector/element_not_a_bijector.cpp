// SPDX-License-Identifier: BSL-1.0
// EXPECT: an element of a chain, repeat, invert, keep_inputs or keep_nets is not a bijector
// EXPECT: element_of_chain<2(UL|ul)?, not_a_block>
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

struct not_a_block {};

#ifdef RGFLOW_TWIN
using declared = chain<act_norm, channel_mix<>, act_norm>;
#else
using declared = chain<act_norm, not_a_block, act_norm>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;

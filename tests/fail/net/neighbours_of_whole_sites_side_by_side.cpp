// SPDX-License-Identifier: BSL-1.0
// EXPECT: group_mlp and features with neighbours have to know which values they read
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

// One of its nets would read values, and all are given scalar products. A net for s, and one for each coefficient.
template <class First>
using pulled = vector_coupling<bit_mask<1, 0>, separate<First, mlp<4>>>;
#ifdef RGFLOW_TWIN
using declared = pulled<features<mlp<4>, squares>>;
#else
using declared = pulled<features<mlp<4>, neighbours>>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2>>::size;

// SPDX-License-Identifier: BSL-1.0
// EXPECT: group_mlp and features with neighbours have to know which values they read
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

// Its net reads scalar products.
#ifdef RGFLOW_TWIN
using declared = vector_coupling<checkerboard, features<mlp<4>, squares>>;
#else
using declared = vector_coupling<checkerboard, features<mlp<4>, squares, neighbours>>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;

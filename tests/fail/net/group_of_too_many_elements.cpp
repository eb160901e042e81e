// SPDX-License-Identifier: BSL-1.0
// EXPECT: the group of a group_mlp has more than 96 elements
// EXPECT: permutations
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>
#include <rgflow/symmetry.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using block = patch<4, 0, 2>;  // 24 permutations of channels
#else
using block = patch<5, 0, 2>;  // 120
#endif

constexpr auto size = coupling<checkerboard, additive, group_mlp<permutations, 1>>::on<block>::weights;

// SPDX-License-Identifier: BSL-1.0
// EXPECT: the group of this group_mlp does not carry the features in front of it into features
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>
#include <rgflow/symmetry.hpp>

using namespace rgflow;

// Of the values in a row, and so of their products, those at the end of a line stand beside the next line's first.
template <class... Features>
using half = coupling<channel_halves, affine, features<group_mlp<reflections, 1>, Features...>>;
#ifdef RGFLOW_TWIN
using declared = half<squares, neighbours>;
#else
using declared = half<squares, products>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;

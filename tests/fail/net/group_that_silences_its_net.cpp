// SPDX-License-Identifier: BSL-1.0
// EXPECT: all that this group_mlp puts out is 0, whatever its weights
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>
#include <rgflow/symmetry.hpp>

using namespace rgflow;

// The shift has to change its sign with the field, and squares don't.
template <class... Features>
using half = coupling<checkerboard, additive, features<group_mlp<sign_flip, 2>, Features...>>;
#ifdef RGFLOW_TWIN
using declared = half<values, squares>;
#else
using declared = half<squares>;
#endif

constexpr auto size = declared::on<patch<1, 0, 2, 2>>::size;

// SPDX-License-Identifier: BSL-1.0
// EXPECT: group_mlp<group, widths...> needs at least one hidden layer
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
using block = coupling<checkerboard, affine, group_mlp<sign_flip, 2>>;
#else
using block = coupling<checkerboard, affine, group_mlp<sign_flip>>;
#endif
static_assert(block::on<patch<1, 0, 2, 2>>::weights > 0);

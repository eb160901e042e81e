// SPDX-License-Identifier: BSL-1.0
// EXPECT: can bind group_mlp, which has to know how
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
using block = coupling<checkerboard, affine, group_mlp<sign_flip, 2>>;
#else
using block = coupling<checkerboard, affine, separate<group_mlp<sign_flip, 2>, mlp<4>>>;
#endif
static_assert(block::on<patch<1, 0, 2, 2>>::weights > 0);

// SPDX-License-Identifier: BSL-1.0
// EXPECT: group_mlp and features with neighbours have to know which values they read
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
using block = elementwise<affine, mlp<2>>;
#else
using block = elementwise<affine, group_mlp<sign_flip, 2>>;
#endif
static_assert(block::on<patch<1, 1, 2, 2>>::weights > 0);

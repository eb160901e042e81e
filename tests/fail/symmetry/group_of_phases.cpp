// SPDX-License-Identifier: BSL-1.0
// EXPECT: the group of a group_mlp does more to values than to permute them
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
using block = coupling<checkerboard, complex_affine, group_mlp<conjugation, 2>>;
#else
using block = coupling<checkerboard, complex_affine, group_mlp<u1, 2>>;
#endif
static_assert(block::on<patch<2, 0, 2, 2>>::weights > 0);

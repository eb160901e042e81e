// SPDX-License-Identifier: BSL-1.0
// EXPECT: the mask of this coupling, or what a lattice-wide one sees around a site, is not carried into itself
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
using block = in_haar_basis<coupling<checkerboard, affine, group_mlp<rotations, 2>>>;
#else
using block = coupling<checkerboard, affine, group_mlp<rotations, 2>>;
#endif
static_assert(block::on<patch<1, 0, 2, 2>>::weights > 0);

// SPDX-License-Identifier: BSL-1.0
// EXPECT: the group of a group_mlp can't act on what its coupling transforms and reads
// EXPECT: a periodic lattice
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
using block = in_haar_basis<coupling<checkerboard, affine, group_mlp<point_group, 2>>>;
#else
using block = in_haar_basis<coupling<checkerboard, affine, group_mlp<translations_by<2>, 2>>>;
#endif
static_assert(block::on<patch<1, 0, 2, 2>>::weights > 0);

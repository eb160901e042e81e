// SPDX-License-Identifier: BSL-1.0
// EXPECT: the transform of this coupling can't follow the group of its group_mlp
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

struct shifted : transform {
  static constexpr auto y = x * exp(s) + 1_c;
};

#ifdef RGFLOW_TWIN
using block = coupling<checkerboard, affine, group_mlp<sign_flip, 2>>;
#else
using block = coupling<checkerboard, shifted, group_mlp<sign_flip, 2>>;
#endif
static_assert(block::on<patch<1, 0, 2, 2>>::weights > 0);

// SPDX-License-Identifier: BSL-1.0
// EXPECT: separate was given another number of nets than the transform has parameters per moved value
// EXPECT: nets_of_separate<2, 4>|2UL, 4UL|2 == 4|Given = 2
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

// Its s and t are complex: four numbers, which two nets divide evenly too.
#ifdef RGFLOW_TWIN
using declared = coupling<checkerboard, complex_affine, separate<mlp<4>, mlp<4>, mlp<4>, mlp<4>>>;
#else
using declared = coupling<checkerboard, complex_affine, separate<mlp<4>, mlp<4>>>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;

// SPDX-License-Identifier: BSL-1.0
// EXPECT: an argument of features after its net is not a feature
// EXPECT: (argument_of_features|checked_feature)<3, .*(mlp|dense_layers)
// EXPECT: lacks<.*count\(inputs\)
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = coupling<checkerboard, affine, features<mlp<4>, values, squares>>;
#else
using declared = coupling<checkerboard, affine, features<mlp<4>, values, mlp<4>>>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;

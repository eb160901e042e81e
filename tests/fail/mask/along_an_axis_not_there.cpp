// SPDX-License-Identifier: BSL-1.0
// EXPECT: names an axis that the patch does not have
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using declared = coupling<halves::along<1>, affine, mlp<4>>;
#else
using declared = coupling<halves::along<2>, affine, mlp<4>>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;

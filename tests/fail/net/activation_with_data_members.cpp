// SPDX-License-Identifier: BSL-1.0
// EXPECT: a word of a declaration has data members, which nothing would read
// EXPECT: [<{ ]scaled[,>]
// EXPECT: declared_as<.*an activation
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

struct scaled : silu {
#ifdef RGFLOW_TWIN
  static constexpr double by = 2;
#else
  double by = 2;
#endif
};
using declared = coupling<checkerboard, affine, mlp<4>::with<scaled>>;

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;

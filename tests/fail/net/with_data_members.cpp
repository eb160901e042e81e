// SPDX-License-Identifier: BSL-1.0
// EXPECT: a word of a declaration has data members, which nothing would read
// EXPECT: [<{ ]wide[,>]
// EXPECT: declared_as<.*a net
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

struct wide : mlp<4> {
#ifndef RGFLOW_TWIN
  std::size_t units = 4;
#endif
};
using declared = coupling<checkerboard, affine, wide>;

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;

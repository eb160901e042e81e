// SPDX-License-Identifier: BSL-1.0
// EXPECT: this mask keeps everything
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

struct everything {
  template <class Patch>
  static constexpr bool keeps(std::size_t, std::size_t) {
    return true;
  }
};

#ifdef RGFLOW_TWIN
using declared = coupling<checkerboard, affine, mlp<4>>;
#else
using declared = coupling<everything, affine, mlp<4>>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;

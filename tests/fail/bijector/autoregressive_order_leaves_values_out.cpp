// SPDX-License-Identifier: BSL-1.0
// EXPECT: does not go through every value of the patch exactly once
// EXPECT: every_second
#include <rgflow/bijector.hpp>
#include <rgflow/net.hpp>
#include <rgflow/transform.hpp>

using namespace rgflow;

struct every_second {
  static constexpr std::size_t value(std::size_t position, std::size_t count) { return 2 * position % count; }
};

#ifdef RGFLOW_TWIN
using declared = autoregressive<affine, 4>::in_order<reversed>;
#else
using declared = autoregressive<affine, 4>::in_order<every_second>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;

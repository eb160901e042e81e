// SPDX-License-Identifier: BSL-1.0
#include <flow/flow.hpp>

namespace flow {

double forward_flops(shape const& s) {
  double patches = 0;
  for (std::size_t extent = s.extent; extent >= 2; extent /= 2) patches += 2 * static_cast<double>(extent * extent) / 4;
  auto const h = static_cast<double>(s.hidden);
  return patches * static_cast<double>(s.couplings) * 2 * (4 * h + h * h + 8 * h);
}

}  // namespace flow

// SPDX-License-Identifier: BSL-1.0
#include <wide/instantiate.hpp>

namespace wide {

std::unique_ptr<image_flow> make_small(std::size_t batch, std::uint64_t seed, std::size_t threads) {
  using flow = declared<8, residual<2, 16, 16>, 4, 2>;
  return std::make_unique<instantiated<flow>>(shape{8, 3, {4, 2}, 2, {16, 16}}, batch, seed, threads);
}

}  // namespace wide

// SPDX-License-Identifier: BSL-1.0
#include <wide/instantiate.hpp>

namespace wide {

std::unique_ptr<image_flow> make_published(std::size_t batch, std::uint64_t seed, std::size_t threads) {
  using flow = declared<32, residual<4, 512, 512>, 8, 6, 4, 2>;
  return std::make_unique<instantiated<flow>>(shape{32, 3, {8, 6, 4, 2}, 4, {512, 512}}, batch, seed, threads);
}

}  // namespace wide

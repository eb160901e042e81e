// SPDX-License-Identifier: BSL-1.0
#include <layouts/instantiate.hpp>

namespace layouts {

template <>
std::vector<std::unique_ptr<encoder>> make_encoders<64>(std::size_t extent, std::uint64_t seed, std::size_t threads) {
  return make_encoders_of_width<64>(extent, seed, threads);
}

}  // namespace layouts

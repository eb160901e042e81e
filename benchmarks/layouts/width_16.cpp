// SPDX-License-Identifier: BSL-1.0
#include <layouts/instantiate.hpp>

namespace layouts {

template <>
std::vector<std::unique_ptr<flow_in_layout>> make_flows<16>(std::size_t extent, std::uint64_t seed,
                                                            std::size_t threads) {
  return make_flows_of_width<16>(extent, seed, threads);
}

template <>
std::string automatic_layout<16>(std::size_t extent, work what, std::size_t samples) {
  return automatic_layout_of_width<16>(extent, what, samples);
}

}  // namespace layouts

// SPDX-License-Identifier: BSL-1.0
#include "flow_of_width.hpp"

namespace phi4 {

template <>
std::unique_ptr<any_flow> make_flow_of_width<64>(std::size_t extent, std::uint64_t seed) {
  return make_flow_of<64>(extent, seed);
}

}  // namespace phi4

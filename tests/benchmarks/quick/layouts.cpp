// SPDX-License-Identifier: BSL-1.0

// The widths that quick runs of `layouts` do without, which take long to compile; that of 16 units, in all layouts, is
// the benchmark's own unit.

#include <layouts/flow_in_layout.hpp>

#include <stdexcept>

namespace layouts {

template <>
std::vector<std::unique_ptr<flow_in_layout>> make_flows<32>(std::size_t, std::uint64_t, std::size_t) {
  throw std::invalid_argument("quick runs have nets of 16 units");
}
template <>
std::vector<std::unique_ptr<flow_in_layout>> make_flows<64>(std::size_t extent, std::uint64_t seed,
                                                            std::size_t threads) {
  return make_flows<32>(extent, seed, threads);
}
template <>
std::string automatic_layout<32>(std::size_t extent, work what, std::size_t samples) {
  return automatic_layout<16>(extent, what, samples);
}
template <>
std::string automatic_layout<64>(std::size_t extent, work what, std::size_t samples) {
  return automatic_layout<16>(extent, what, samples);
}

}  // namespace layouts

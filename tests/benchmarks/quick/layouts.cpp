// SPDX-License-Identifier: BSL-1.0

// The flows that quick runs of `layouts` measure, in place of those of all widths and layouts, which take long to
// compile: so few samples run as a model does it by itself, and in a layout of one's own.

#include <layouts/instantiate.hpp>

#include <stdexcept>

namespace layouts {

template <>
std::vector<std::unique_ptr<flow_in_layout>> make_flows<16>(std::size_t extent, std::uint64_t seed,
                                                            std::size_t threads) {
  std::vector<std::unique_ptr<flow_in_layout>> all;
  all.push_back(std::make_unique<declared_flow<engine::patches_in_lanes, 16>>(extent, seed, threads));
  all.push_back(std::make_unique<declared_flow<parts_innermost, 16>>(extent, seed, threads));
  return all;
}

template <>
std::string automatic_layout<16>(std::size_t extent, work what, std::size_t samples) {
  return automatic_layout_of_width<16>(extent, what, samples);
}

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

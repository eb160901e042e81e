// SPDX-License-Identifier: BSL-1.0

// The flows that quick runs of `layouts` measure, in place of those of all widths and layouts, which take long to
// compile: so few samples are encoded as a model does by itself, and in a layout of one's own.

#include <layouts/instantiate.hpp>

#include <stdexcept>

namespace layouts {

template <>
std::vector<std::unique_ptr<encoder>> make_encoders<16>(std::size_t extent, std::uint64_t seed, std::size_t threads) {
  std::vector<std::unique_ptr<encoder>> all;
  all.push_back(std::make_unique<encoder_in<engine::patches_in_lanes, 16>>(extent, seed, threads));
  all.push_back(std::make_unique<encoder_in<parts_innermost, 16>>(extent, seed, threads));
  return all;
}

template <>
std::vector<std::unique_ptr<encoder>> make_encoders<32>(std::size_t, std::uint64_t, std::size_t) {
  throw std::invalid_argument("quick runs have nets of 16 units");
}
template <>
std::vector<std::unique_ptr<encoder>> make_encoders<64>(std::size_t extent, std::uint64_t seed, std::size_t threads) {
  return make_encoders<32>(extent, seed, threads);
}

}  // namespace layouts

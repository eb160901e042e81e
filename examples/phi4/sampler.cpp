// SPDX-License-Identifier: BSL-1.0
#include "sampler.hpp"

#include <stdexcept>
#include <string>

namespace phi4 {

std::unique_ptr<sampler> make_sampler(std::size_t extent, std::size_t hidden, std::size_t rotations,
                                      couplings const& constants, std::uint64_t seed, std::size_t threads) {
  switch (hidden) {
    case 16: return make_sampler_of_width<16>(extent, rotations, constants, seed, threads);
    case 32: return make_sampler_of_width<32>(extent, rotations, constants, seed, threads);
    case 64: return make_sampler_of_width<64>(extent, rotations, constants, seed, threads);
    default: throw std::invalid_argument("no flow was compiled for " + std::to_string(hidden) + " hidden units");
  }
}

}  // namespace phi4

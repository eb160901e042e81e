// SPDX-License-Identifier: BSL-1.0
#include "sampler_of.hpp"

namespace phi4 {

template <>
std::unique_ptr<sampler> make_sampler_of_width<32>(std::size_t extent, std::size_t rotations,
                                                   couplings const& constants, std::uint64_t seed,
                                                   std::size_t threads) {
  return make_sampler_of<32>(extent, rotations, constants, seed, threads);
}

}  // namespace phi4

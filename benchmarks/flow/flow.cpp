// SPDX-License-Identifier: BSL-1.0
#include <flow/flow.hpp>

#include <stdexcept>

namespace flow {

double forward_flops(shape const& s) {
  double patches = 0;
  for (std::size_t extent = s.extent; extent >= 2; extent /= 2) patches += 2 * static_cast<double>(extent * extent) / 4;
  auto const h = static_cast<double>(s.hidden);
  return patches * static_cast<double>(s.couplings) * 2 * (4 * h + h * h + 8 * h);
}

std::unique_ptr<trained_flow> make_flow(shape const& s, std::uint64_t seed, std::size_t threads) {
  switch (s.hidden) {
    case 16: return make_flow_of_width<16>(s, seed, threads);
    case 32: return make_flow_of_width<32>(s, seed, threads);
    case 64: return make_flow_of_width<64>(s, seed, threads);
    default: throw std::invalid_argument("no flow was compiled for " + std::to_string(s.hidden) + " hidden units");
  }
}

}  // namespace flow

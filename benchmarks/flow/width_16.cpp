// SPDX-License-Identifier: BSL-1.0
#include <flow/instantiate.hpp>

namespace flow {

/// The width that has a choice of depths.
template <>
std::unique_ptr<trained_flow> make_flow_of_width<16>(shape const& s, std::uint64_t seed, std::size_t threads) {
  using net = mlp<16, 16>;
  switch (s.couplings) {
    case 2: return std::make_unique<instantiated<2, net>>(s, seed, threads);
    case 4: return std::make_unique<instantiated<4, net>>(s, seed, threads);
    case 8: return std::make_unique<instantiated<8, net>>(s, seed, threads);
    case 16: return std::make_unique<instantiated<16, net>>(s, seed, threads);
    default: throw std::invalid_argument("no flow was compiled for " + std::to_string(s.couplings) + " couplings");
  }
}

}  // namespace flow

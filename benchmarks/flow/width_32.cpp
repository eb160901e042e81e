// SPDX-License-Identifier: BSL-1.0
#include <flow/instantiate.hpp>

namespace flow {

template <>
std::unique_ptr<trained_flow> make_flow_of_width<32>(shape const& s, std::uint64_t seed, std::size_t threads) {
  return std::make_unique<instantiated<8, mlp<32, 32>>>(s, seed, threads);
}

}  // namespace flow

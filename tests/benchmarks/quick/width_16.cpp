// SPDX-License-Identifier: BSL-1.0

// The flows that quick runs of the benchmarks measure, in place of those of benchmarks/flow, which take long to compile.

#include <flow/instantiate.hpp>

namespace flow {

template <>
std::unique_ptr<trained_flow> make_flow_of_width<16>(shape const& s, std::uint64_t seed, std::size_t threads) {
  using net = mlp<16, 16>;
  switch (s.couplings) {
    case 2: return std::make_unique<instantiated<2, net>>(s, seed, threads);
    case 4: return std::make_unique<instantiated<4, net>>(s, seed, threads);
    default: return std::make_unique<instantiated<8, net>>(s, seed, threads);
  }
}

template <>
std::unique_ptr<trained_flow> make_flow_of_width<32>(shape const&, std::uint64_t, std::size_t) {
  throw std::invalid_argument("quick runs have nets of 16 units");
}
template <>
std::unique_ptr<trained_flow> make_flow_of_width<64>(shape const& s, std::uint64_t seed, std::size_t threads) {
  return make_flow_of_width<32>(s, seed, threads);
}
std::unique_ptr<flow_in_training> make_other_flow(shape const& s, std::uint64_t seed, std::size_t threads) {
  return make_flow_of_width<32>(s, seed, threads);
}

}  // namespace flow

// SPDX-License-Identifier: BSL-1.0
#include <flow/flow.hpp>

#include <stdexcept>
#include <string>

namespace flow {

std::unique_ptr<trained_flow> make_flow(shape const& s, std::uint64_t seed, std::size_t threads) {
  if (s.keeps != kept::levels || s.blocks != bound::when_compiled)
    throw std::invalid_argument("a flow that keeps more than levels, or is bound at run time, is for training alone");
  switch (s.hidden) {
    case 16: return make_flow_of_width<16>(s, seed, threads);
    case 32: return make_flow_of_width<32>(s, seed, threads);
    case 64: return make_flow_of_width<64>(s, seed, threads);
    default: throw std::invalid_argument("no flow was compiled for " + std::to_string(s.hidden) + " hidden units");
  }
}

std::unique_ptr<flow_in_training> make_flow_in_training(shape const& s, std::uint64_t seed, std::size_t threads) {
  if (s.keeps == kept::levels && s.blocks == bound::when_compiled) return make_flow(s, seed, threads);
  return make_other_flow(s, seed, threads);
}

}  // namespace flow

// SPDX-License-Identifier: BSL-1.0
#include <flow/instantiate.hpp>

#include <rgflow/bijector.hpp>

#include <memory>
#include <stdexcept>

namespace flow {

template <>
std::unique_ptr<trained_flow> make_flow_of_width<32>(shape const& s, std::uint64_t seed, std::size_t threads) {
  return std::make_unique<instantiated<8, mlp<32, 32>>>(s, seed, threads);
}

/// The width that has these choices.
std::unique_ptr<flow_in_training> make_other_flow(shape const& s, std::uint64_t seed, std::size_t threads) {
  using plain = block<8, mlp<32, 32>>;
  if (s.hidden != 32 || s.couplings != 8)
    throw std::invalid_argument("no such flow was compiled for this width and number of couplings");
  if (s.blocks == bound::at_run_time) {
    if (s.keeps != kept::levels) throw std::invalid_argument("a flow bound at run time keeps levels");
    return std::make_unique<trained_by_steps<flow_in_training, plain, bound::at_run_time>>(s, seed, threads);
  }
  if (s.keeps == kept::inputs)
    return std::make_unique<trained_by_steps<flow_in_training, keep_inputs<plain>>>(s, seed, threads);
  return std::make_unique<trained_by_steps<flow_in_training, keep_nets<plain>>>(s, seed, threads);
}

}  // namespace flow

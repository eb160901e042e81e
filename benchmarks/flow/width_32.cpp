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

/// The width that has a choice of what is kept.
std::unique_ptr<flow_in_training> make_keeping_flow(shape const& s, std::uint64_t seed, std::size_t threads) {
  using plain = block<8, mlp<32, 32>>;
  if (s.hidden != 32 || s.couplings != 8)
    throw std::invalid_argument("no flow that keeps more was compiled for this width and number of couplings");
  if (s.keeps == kept::inputs)
    return std::make_unique<trained_by_steps<flow_in_training, keep_inputs<plain>>>(s, seed, threads);
  return std::make_unique<trained_by_steps<flow_in_training, keep_nets<plain>>>(s, seed, threads);
}

}  // namespace flow

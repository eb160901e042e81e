// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <flow/fill_zeros.hpp>

#include <rgflow/engine/model/flow_model.hpp>
#include <rgflow/model.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace flow {

/// Of a declaration on a square lattice whose extents are run-time numbers.
template <class Declaration>
using model_of = rgflow::engine::flow_model<typename rgflow::flow_facts<Declaration>::expansion, float>;

/// A model on extent x extent sites, levels down to 2 x 2, with random weights.
template <class Declaration>
model_of<Declaration> random_model(std::size_t extent, std::uint64_t seed_value) {
  if (!std::has_single_bit(extent) || extent < 2)
    throw std::invalid_argument("the extent is " + std::to_string(extent) + ", expected a power of 2");
  model_of<Declaration> model(rgflow::engine::lattice(std::array{extent, extent}, rgflow::boundary::periodic),
                              static_cast<std::size_t>(std::countr_zero(extent)),
                              rgflow::flow_facts<Declaration>::coarsening, rgflow::seed{seed_value},
                              rgflow::describe<Declaration>());
  fill_zeros(model.weights(), seed_value);
  return model;
}

}  // namespace flow

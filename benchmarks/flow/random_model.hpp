// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <flow/fill_zeros.hpp>
#include <flow/flow.hpp>

#include <rgflow/engine/model/flow_model.hpp>
#include <rgflow/model.hpp>
#include <rgflow/run_time_model.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace flow {

/// Of a declaration on a square lattice whose extents are run-time numbers.
template <class Declaration, bound Blocks = bound::when_compiled>
using model_of =
    std::conditional_t<Blocks == bound::at_run_time, rgflow::run_time_model<Declaration>,
                       rgflow::engine::flow_model<typename rgflow::flow_facts<Declaration>::expansion, float>>;

/// A model on extent x extent sites, levels down to 2 x 2, with random weights.
template <class Declaration, bound Blocks = bound::when_compiled>
model_of<Declaration, Blocks> random_model(std::size_t extent, std::uint64_t seed_value) {
  if (!std::has_single_bit(extent) || extent < 2)
    throw std::invalid_argument("the extent is " + std::to_string(extent) + ", expected a power of 2");
  using facts = rgflow::flow_facts<Declaration>;
  auto const of = [&](auto const&... steps) {
    return model_of<Declaration, Blocks>(
        rgflow::engine::lattice(std::array{extent, extent}, rgflow::boundary::periodic),
        static_cast<std::size_t>(std::countr_zero(extent)), facts::coarsening, rgflow::seed{seed_value},
        rgflow::description_of<Declaration>(), steps...);
  };
  auto model = [&] {
    if constexpr (Blocks == bound::at_run_time)
      return of(rgflow::engine::run_time_steps_of<typename facts::expansion, float>);
    else
      return of();
  }();
  fill_zeros(model.weights(), seed_value);
  return model;
}

}  // namespace flow

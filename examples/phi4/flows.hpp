// SPDX-License-Identifier: BSL-1.0
#pragma once

// The flows that the program chooses among: lattices of several extents, nets of several widths. Their common base
// knows both at run time only, so that training and sampling are compiled once, in sampler.cpp, and the kernels of each
// width in a unit of its own.

#include "theory.hpp"

#include <rgflow/run_time_model.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace phi4 {

using any_flow = run_time_model<flow<8, 16>>;

/// A flow on extent x extent sites with nets of two layers of `Hidden` units, compiled in width_16.cpp and so on.
/// Throws std::invalid_argument if there is none for this extent.
template <std::size_t Hidden>
[[nodiscard]] std::unique_ptr<any_flow> make_flow_of_width(std::size_t extent, std::uint64_t seed);

}  // namespace phi4

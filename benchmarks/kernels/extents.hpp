// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace kernels {

/// Of the blocks that are measured.
inline constexpr std::size_t couplings = 8;

/// Sites along each side of the lattice: wide nets have enough to do on few positions.
constexpr std::size_t extent(std::size_t hidden) { return hidden > 64 ? 8 : 32; }

}  // namespace kernels

// SPDX-License-Identifier: BSL-1.0
#pragma once

// Included by one unit per width of the nets and by nothing else.

#include "flows.hpp"

#include <stdexcept>
#include <string>

namespace phi4 {

template <std::size_t Hidden>
std::unique_ptr<any_flow> make_flow_of_width(std::size_t extent, std::uint64_t s) {
  switch (extent) {
    case 8: return std::make_unique<any_flow>(make_run_time_model<flow<8, Hidden>>(seed{s}));
    case 16: return std::make_unique<any_flow>(make_run_time_model<flow<16, Hidden>>(seed{s}));
    case 32: return std::make_unique<any_flow>(make_run_time_model<flow<32, Hidden>>(seed{s}));
    case 64: return std::make_unique<any_flow>(make_run_time_model<flow<64, Hidden>>(seed{s}));
    default: throw std::invalid_argument("no flow was compiled for " + std::to_string(extent) + " sites per side");
  }
}

}  // namespace phi4

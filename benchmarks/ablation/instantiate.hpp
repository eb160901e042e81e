// SPDX-License-Identifier: BSL-1.0
#pragma once

// Included by one unit per choice and by nothing else.

#include "flows.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

namespace ablation {

template <class Choice>
std::shared_ptr<any_flow> make_flow(std::size_t extent, std::uint64_t s) {
  switch (extent) {
    case 8: return std::make_shared<any_flow>(make_run_time_model<flow<8, Choice>>(seed{s}));
    case 16: return std::make_shared<any_flow>(make_run_time_model<flow<16, Choice>>(seed{s}));
    default: throw std::invalid_argument("no flow was compiled for " + std::to_string(extent) + " sites per side");
  }
}

}  // namespace ablation

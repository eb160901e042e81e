// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/symmetry.hpp>

#include <stdexcept>
#include <string>

namespace rgflow::inline RGFLOW_ISA::detail {

/// Throws std::invalid_argument unless the field has one complex number per site.
inline void require_complex(engine::field_shape const& shape, char const* group) {
  if (shape.channels != 2)
    throw std::invalid_argument(std::string(group) + " acts on fields with the channels re and im, found " +
                                std::to_string(shape.channels) + " channels");
}

}  // namespace rgflow::inline RGFLOW_ISA::detail

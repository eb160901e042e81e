// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <charconv>
#include <cstddef>
#include <string>
#include <system_error>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The shortest text that reads back as the same number.
inline std::string number_text(double value) {
  char text[32];
  auto const end = std::to_chars(text, text + sizeof text, value);
  return end.ec == std::errc{} ? std::string(text, end.ptr) : std::to_string(value);
}

/// "[2, 3, 4]"
template <class Shape>
std::string shape_text(Shape const& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + "]";
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/checkpoint/crc.hpp>
#include <rgflow/engine/isa.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace rgflow::inline RGFLOW_ISA::engine {

/// How many numbers there are and their CRC-64: in the description of a run it stands for data that it depends on.
template <class T>
std::string digest(std::span<T const> values) {
  crc64 check;
  check.update(std::as_bytes(values));
  std::string text = std::to_string(values.size()) + " numbers, CRC ";
  for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[check.value() >> shift & 15U];
  return text;
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

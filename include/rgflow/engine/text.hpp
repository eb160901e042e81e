// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <cxxabi.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string>
#include <system_error>
#include <typeinfo>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The shortest text that reads back as the same number.
[[gnu::cold]] inline std::string number_text(double value) {
  char text[32];
  auto const end = std::to_chars(text, text + sizeof text, value);
  return end.ec == std::errc{} ? std::string(text, end.ptr) : std::to_string(value);
}

/// A type as its users write it: the instruction set, which is part of the names of rgflow's own, is left out, so that
/// the text is the same on every machine.
template <class T>
std::string type_text() {
  int status = 0;
  std::unique_ptr<char, void (*)(void*)> const name(abi::__cxa_demangle(typeid(T).name(), nullptr, nullptr, &status),
                                                    std::free);
  std::string text = status == 0 ? name.get() : typeid(T).name();
  for (std::string const set : {"rgflow::sse2::", "rgflow::avx2::", "rgflow::avx512::"})
    for (std::size_t at = 0; (at = text.find(set, at)) != std::string::npos;) text.replace(at, set.size(), "rgflow::");
  return text;
}

/// "[2, 3, 4]"
template <class Shape>
[[gnu::cold]] std::string shape_text(Shape const& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + "]";
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <cxxabi.h>

#include <cctype>
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

/// Names of types in a text as users write them after `using namespace rgflow`: squares and neighbours_at<2> for what a
/// compiler calls rgflow::avx2::squares and rgflow::avx2::neighbours_at<2ul>. The instruction set is left out, so that
/// the text is the same on every machine.
[[gnu::cold]] inline std::string as_users_write(std::string text) {
  auto const is_of_a_name = [&](std::size_t at) {
    return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) || text[at] == '_');
  };
  for (std::string const space : {"rgflow::sse2::", "rgflow::avx2::", "rgflow::avx512::", "rgflow::"})
    for (std::size_t at = 0; (at = text.find(space, at)) != std::string::npos;) {
      if (at > 0 && (is_of_a_name(at - 1) || text[at - 1] == ':'))
        at += space.size();  // a namespace whose name ends so, or one within another
      else
        text.erase(at, space.size());
    }
  for (std::size_t at = 0; (at = text.find("ul", at)) != std::string::npos; ++at) {
    std::size_t digits = at;
    while (digits > 0 && std::isdigit(static_cast<unsigned char>(text[digits - 1]))) --digits;
    bool const is_a_number = digits < at && (digits == 0 || !is_of_a_name(digits - 1)) && !is_of_a_name(at + 2);
    if (is_a_number) text.erase(at, 2);
  }
  for (std::size_t at = 0; (at = text.find("> >", at)) != std::string::npos;) text.erase(at + 1, 1);
  return text;
}

/// A type in the words above.
template <class T>
[[gnu::cold]] std::string type_text() {
  int status = 0;
  std::unique_ptr<char, void (*)(void*)> const name(abi::__cxa_demangle(typeid(T).name(), nullptr, nullptr, &status),
                                                    std::free);
  return as_users_write(status == 0 ? name.get() : typeid(T).name());
}

/// "[2, 3, 4]"
template <class Shape>
[[gnu::cold]] std::string shape_text(Shape const& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + "]";
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

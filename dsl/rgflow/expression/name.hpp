// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <cstddef>
#include <string_view>

namespace rgflow::inline RGFLOW_ISA {

/// A string as a template argument: symbol<"mu">. N counts the terminating zero.
template <std::size_t N>
struct fixed_string {
  char characters[N]{};

  constexpr fixed_string() = default;
  constexpr fixed_string(char const (&text)[N]) {
    for (std::size_t i = 0; i < N; ++i) characters[i] = text[i];
  }
  explicit constexpr fixed_string(std::string_view text) {
    for (std::size_t i = 0; i + 1 < N; ++i) characters[i] = text[i];
  }
  constexpr std::string_view view() const { return {characters, N - 1}; }
  friend constexpr bool operator==(fixed_string const&, fixed_string const&) = default;
};

}  // namespace rgflow::inline RGFLOW_ISA

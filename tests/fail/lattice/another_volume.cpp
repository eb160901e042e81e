// SPDX-License-Identifier: BSL-1.0
// EXPECT: a type with dimensions, extents, their product volume, and periodic
#include <rgflow/language.hpp>

using namespace rgflow;

/// A ring that calls itself longer than it is.
struct ring {
  static constexpr std::size_t dimensions = 1;
  static constexpr std::array<std::size_t, 1> extents{8};
#ifdef RGFLOW_TWIN
  static constexpr std::size_t volume = 8;
#else
  static constexpr std::size_t volume = 16;
#endif
  static constexpr bool periodic = true;
};

struct flow : hierarchy<ring, real_field, every_level<everywhere<act_norm>>> {};
static_assert(valid_flow<flow>);

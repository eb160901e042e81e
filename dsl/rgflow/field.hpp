// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <concepts>
#include <cstddef>

namespace rgflow::inline RGFLOW_ISA {

/// One real number per site; the measure is the product of dphi.
struct real_field {
  static constexpr std::size_t channels = 1;
  static constexpr bool is_complex = false;
};

/// One complex number per site, stored as channel 0 = re and channel 1 = im; the measure is the
/// product of dRe dIm.
struct complex_field {
  static constexpr std::size_t channels = 2;
  static constexpr bool is_complex = true;
};

/// N real numbers per site: a vector, taken apart by component<i>(phi) and contracted by dot(a, b).
template <std::size_t N>
struct channel_field {
  static_assert(N >= 1, "rgflow: a field has at least one channel. See docs/action.md#declared-by-a-formula");
  static constexpr std::size_t channels = N;
  static constexpr bool is_complex = false;
};
template <std::size_t N>
using channels = channel_field<N>;

/// What the type of a field says: real numbers per site and whether two of them form a complex one.
template <class T>
concept FieldType = requires {
  { T::channels } -> std::same_as<std::size_t const&>;
  { T::is_complex } -> std::same_as<bool const&>;
};

}  // namespace rgflow::inline RGFLOW_ISA

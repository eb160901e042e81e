// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/simd/lanes.hpp>
#include <rgflow/engine/simd/unrolled.hpp>

#include <cstddef>
#include <utility>

namespace rgflow::inline RGFLOW_ISA::engine {

namespace detail {

// Four ways to merge two registers a and b, as indices into (a, b). Each is one instruction on every set.
template <std::size_t Width, std::size_t Lane>
struct interleave_low {  ///< a0 b0 a1 b1 ... of the lower half of each 128-bit lane of `Lane` elements
  static constexpr std::size_t from(std::size_t i) {
    return i / Lane * Lane + i % Lane / 2 + (i % 2) * Width;
  }
};

template <std::size_t Width, std::size_t Lane>
struct interleave_high {
  static constexpr std::size_t from(std::size_t i) { return interleave_low<Width, Lane>::from(i) + Lane / 2; }
};

template <std::size_t Width, std::size_t Lane>
struct lower_halves {
  static constexpr std::size_t from(std::size_t i) { return i < Width / 2 ? i : i + Width / 2; }
};

template <std::size_t Width, std::size_t Lane>
struct upper_halves {
  static constexpr std::size_t from(std::size_t i) { return lower_halves<Width, Lane>::from(i) + Width / 2; }
};

template <std::size_t Width, std::size_t Lane>
struct even_lanes {  ///< 128-bit lanes 0, 2, ... of a, then of b
  static constexpr std::size_t from(std::size_t i) { return i / Lane * 2 * Lane + i % Lane; }
};

template <std::size_t Width, std::size_t Lane>
struct odd_lanes {
  static constexpr std::size_t from(std::size_t i) { return even_lanes<Width, Lane>::from(i) + Lane; }
};

template <template <std::size_t, std::size_t> class Pattern, class T>
RGFLOW_INLINE native<T> merged(native<T> const& a, native<T> const& b) {
  using pattern = Pattern<native<T>::size, 16 / sizeof(T)>;
  return [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) -> native<T> {
    return __builtin_shufflevector(a.data, b.data, static_cast<int>(pattern::from(I))...);
  }
  (std::make_index_sequence<native<T>::size>{});
}

/// Both merges of a and b.
template <template <std::size_t, std::size_t> class Low, template <std::size_t, std::size_t> class High, class T>
RGFLOW_INLINE void merge_pair(native<T> const& a, native<T> const& b, native<T>& low, native<T>& high) {
  low = merged<Low, T>(a, b);
  high = merged<High, T>(a, b);
}

/// Transposes a square of registers: first the small squares within 128-bit lanes, then the lanes.
template <class T>
RGFLOW_INLINE void transpose_square(native<T> (&r)[native<T>::size]) {
  constexpr std::size_t width = native<T>::size;
  constexpr std::size_t lane = 16 / sizeof(T);
  constexpr std::size_t blocks = width / lane;
  native<T> t[width];
  if constexpr (lane == 4) {
    unrolled<width / 2>([&](auto i) __attribute__((always_inline)) {
      constexpr std::size_t g = i / 2 * 4;
      constexpr std::size_t c = i % 2;
      merge_pair<interleave_low, interleave_high, T>(r[g + c], r[g + c + 2], t[g + 2 * c], t[g + 2 * c + 1]);
    });
    unrolled<width / 2>([&](auto i) __attribute__((always_inline)) {
      constexpr std::size_t g = i / 2 * 4;
      constexpr std::size_t c = i % 2;
      merge_pair<interleave_low, interleave_high, T>(t[g + c], t[g + c + 2], r[g + 2 * c], r[g + 2 * c + 1]);
    });
  } else {
    unrolled<width / 2>([&](auto i) __attribute__((always_inline)) {
      constexpr std::size_t g = 2 * i;
      merge_pair<interleave_low, interleave_high, T>(r[g], r[g + 1], t[g], t[g + 1]);
    });
    unrolled<width>([&](auto i) __attribute__((always_inline)) { r[i] = t[i]; });
  }
  // Now lane b of r[g * lane + c] holds rows g * lane ... of column b * lane + c.
  if constexpr (blocks == 2) {
    unrolled<lane>([&](auto c) __attribute__((always_inline)) {
      merge_pair<lower_halves, upper_halves, T>(r[c], r[lane + c], t[c], t[lane + c]);
    });
    unrolled<width>([&](auto i) __attribute__((always_inline)) { r[i] = t[i]; });
  } else if constexpr (blocks == 4) {
    unrolled<lane>([&](auto c) __attribute__((always_inline)) {
      native<T> first_low;
      native<T> first_high;
      native<T> last_low;
      native<T> last_high;
      merge_pair<lower_halves, upper_halves, T>(r[c], r[lane + c], first_low, first_high);
      merge_pair<lower_halves, upper_halves, T>(r[2 * lane + c], r[3 * lane + c], last_low, last_high);
      merge_pair<even_lanes, odd_lanes, T>(first_low, last_low, t[c], t[lane + c]);
      merge_pair<even_lanes, odd_lanes, T>(first_high, last_high, t[2 * lane + c], t[3 * lane + c]);
    });
    unrolled<width>([&](auto i) __attribute__((always_inline)) { r[i] = t[i]; });
  }
}

}  // namespace detail

/// Writes rows[j].get(s) to to[s * stride + j] for every sample s and the first Count rows; the other columns up
/// to part_size become 0. Count <= part_size.
template <std::size_t Count, class T, std::size_t Parts>
void transpose_panel(lanes<T, Parts> const* rows, T* to, std::size_t stride) {
  constexpr std::size_t width = lanes<T, Parts>::part_size;
  static_assert(Count <= width);
  for (std::size_t p = 0; p != Parts; ++p) {
    detail::native<T> r[width];
    detail::unrolled<width>([&](auto j) __attribute__((always_inline)) {
      if constexpr (j < Count) {
        r[j] = rows[j].part(p);
      } else {
        r[j] = detail::native<T>(T(0));
      }
    });
    detail::transpose_square<T>(r);
    detail::unrolled<width>([&](auto s) __attribute__((always_inline)) {
      r[s].store_unaligned(to + (p * width + s) * stride);
    });
  }
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

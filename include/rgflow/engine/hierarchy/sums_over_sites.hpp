// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/net/dense.hpp>
#include <rgflow/engine/simd/unrolled.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>

namespace rgflow::inline RGFLOW_ISA::engine {

namespace detail {

/// How many rows and columns of products a kernel sums in registers, with the parts of lanes: three by three where
/// there are 32 registers, two by two where there are 16.
inline constexpr std::size_t products_together = dense_rows == 8 ? 3 : 2;

/// f.operator()<how many>(first) for Count things, so many together.
template <std::size_t Count, class F>
RGFLOW_INLINE void each_together(F const& f) {
  constexpr std::size_t whole = Count / products_together * products_together;
#pragma GCC unroll 1
  for (std::size_t first = 0; first < whole; first += products_together)
    f.template operator()<products_together>(first);
  if constexpr (whole < Count) f.template operator()<Count - whole>(whole);
}

template <std::size_t Rows, std::size_t Columns, class V>
void add_products_tile(std::size_t sites, V const* a, std::size_t a_stride, V const* b, std::size_t b_stride, V* out,
                       std::size_t out_stride) {
  V sum[Rows][Columns];
  unrolled<Rows>([&](auto r) __attribute__((always_inline)) {
    unrolled<Columns>([&](auto c) __attribute__((always_inline)) { sum[r][c] = out[r * out_stride + c]; });
  });
#pragma GCC unroll 1
  for (std::size_t x = 0; x < sites; ++x, a += a_stride, b += b_stride)
    unrolled<Rows>([&](auto r) __attribute__((always_inline)) {
      V const left = in_register(a[r]);
      unrolled<Columns>([&](auto c)
                            __attribute__((always_inline)) { sum[r][c] = multiply_add(left, b[c], sum[r][c]); });
    });
  unrolled<Rows>([&](auto r) __attribute__((always_inline)) {
    unrolled<Columns>([&](auto c) __attribute__((always_inline)) { out[r * out_stride + c] = sum[r][c]; });
  });
}

}  // namespace detail

/// out[r][c] += sum over sites of a[site][r] b[site][c], per lane, for Rows x Columns numbers; sites are a_stride and
/// b_stride numbers apart.
template <std::size_t Rows, std::size_t Columns, class V>
void add_products_over_sites(std::size_t sites, V const* a, std::size_t a_stride, V const* b, std::size_t b_stride,
                             V* out) {
  detail::each_together<Rows>([&]<std::size_t R>(std::size_t r) {
    detail::each_together<Columns>([&]<std::size_t C>(std::size_t c) {
      detail::add_products_tile<R, C>(sites, a + r, a_stride, b + c, b_stride, out + r * Columns + c, Columns);
    });
  });
}

/// to[i] += the sum over the lanes of values[i] (add_cotangent): lanes are turned into rows, so that a register of sums
/// is added at once.
template <class V, class T>
void add_lane_sums(V const* values, std::size_t count, T* to) {
  if constexpr (std::same_as<T, V>) {
    for (std::size_t i = 0; i < count; ++i) to[i] += values[i];
  } else if constexpr (is_lanes<V>) {
    using single = typename V::single;
    constexpr std::size_t width = single::size;
    alignas(register_bytes) std::array<T, V::size * width> turned;
    std::array<V, width> group;
    for (std::size_t first = 0; first < count; first += width) {
      auto const used = std::min(width, count - first);
      std::fill(std::copy_n(values + first, used, group.begin()), group.end(), V(0));
      transpose_panel<width>(group.data(), turned.data(), width);
      single sum(0);
      for (std::size_t s = 0; s < V::size; ++s) sum += single::load(turned.data() + s * width);
      for (std::size_t i = 0; i < used; ++i) to[first + i] += sum.get(i);
    }
  } else {
    for (std::size_t i = 0; i < count; ++i) to[i] += static_cast<T>(values[i]);
  }
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

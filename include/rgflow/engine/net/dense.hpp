// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/parallel/executor.hpp>
#include <rgflow/engine/simd/unrolled.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>

// A dense layer y = W x + b on panels of samples, forward; dense_gradient.hpp has the gradients of its inputs and weights.
// V is lanes<T, P>, float or double. W is canonical [out][in] followed by b[out]; the kernels read it packed.
//
// Forward and input gradient keep `dense_rows` outputs times the parts of V in accumulators while one run-time loop
// walks the inputs; weights are broadcast from memory. Only this tile is unrolled: unrolling the inner loop
// too costs a factor 1.4 to 2.8 in instruction-cache misses.

namespace rgflow::inline RGFLOW_ISA::engine {

/// Outputs per register block. Two parts times eight rows fill half of 32 registers, the best of the shapes tried;
/// with 16 registers four rows leave room for the inputs.
#if defined(RGFLOW_AVX512)
inline constexpr std::size_t dense_rows = 8;
inline constexpr std::size_t register_bytes = 64;
#if defined(__clang__)
inline constexpr std::size_t gradient_accumulators = 24;  // with 28 it keeps some of them in memory
#else
inline constexpr std::size_t gradient_accumulators = 28;
#endif
#elif defined(RGFLOW_AVX2)
inline constexpr std::size_t dense_rows = 4;
inline constexpr std::size_t register_bytes = 32;
inline constexpr std::size_t gradient_accumulators = 8;
#else
inline constexpr std::size_t dense_rows = 4;
inline constexpr std::size_t register_bytes = 16;
inline constexpr std::size_t gradient_accumulators = 8;
#endif

/// Packed: W in blocks of rows [block][in][row], then b. The last block is as narrow as what is left, so nothing is
/// padded. The input gradient reads the same blocks, column by column: a transpose of their own would fill the caches
/// with every weight twice.
template <std::size_t In, std::size_t Out>
inline constexpr std::size_t dense_packed_size = (In + 1) * Out;

namespace detail {

/// Whether the weights of a layer leave the first-level cache, twice its usual size, as soon as others come.
template <std::size_t In, std::size_t Out, class T>
inline constexpr bool wide_layer = In* Out * sizeof(T) > (std::size_t{1} << 16U);

template <class V, class W>
RGFLOW_INLINE V multiply_add(V const& a, W const& b, V const& c) {
  if constexpr (std::floating_point<V>) {
    return a * b + c;
  } else {
    return fma(a, V(b), c);
  }
}

/// A number that many products use.
template <class V>
RGFLOW_INLINE V in_register(V const& x) {
  if constexpr (is_lanes<V>) {
    return in_registers(x);
  } else {
    return x;
  }
}

/// Rows outputs of a block of Width: out[j] = finish(bias[j] + sum_k w[k * Width + j] in[k]). The extents of the layer
/// are run-time numbers here and below, so that layers of all shapes share one instantiation.
template <std::size_t Rows, std::size_t Width, class V, class T, class Finish>
void dense_rows_of_block(std::size_t inputs, T const* w, T const* bias, V const* in, V* out, Finish const& finish) {
  V sum[Rows];
  unrolled<Rows>([&](auto j) __attribute__((always_inline)) { sum[j] = V(bias[j]); });
#pragma GCC unroll 1
  for (std::size_t k = 0; k < inputs; ++k) {
    V const x = in_register(in[k]);
    unrolled<Rows>([&](auto j) __attribute__((always_inline)) { sum[j] = multiply_add(x, w[j], sum[j]); });
    w += Width;
  }
  unrolled<Rows>([&](auto j) __attribute__((always_inline)) { out[j] = finish(sum[j]); });
}

/// How many rows of a block have room in the registers together.
template <class V>
inline constexpr std::size_t rows_together = [] {
  if constexpr (is_lanes<V>)
    return V::parts <= 2 ? dense_rows : std::max<std::size_t>(1, 2 * dense_rows / V::parts);
  else
    return dense_rows;
}();

/// A whole block of `Width` outputs, beginning with row `First`.
template <std::size_t Width, std::size_t First = 0, class V, class T, class Finish>
void dense_block(std::size_t inputs, T const* w, T const* bias, V const* in, V* out, Finish const& finish) {
  constexpr std::size_t rows = std::min(rows_together<V>, Width - First);
  dense_rows_of_block<rows, Width>(inputs, w + First, bias + First, in, out + First, finish);
  if constexpr (First + rows < Width) dense_block<Width, First + rows>(inputs, w, bias, in, out, finish);
}

/// f(begin, end) for ranges of [0, n); those of a wide layer are tasks of `rows`.
template <bool Wide, class F>
RGFLOW_INLINE void in_rows([[maybe_unused]] executor_ref const* rows, std::size_t n, F const& f) {
  if constexpr (Wide)
    in_ranges(rows, n, f);
  else
    f(std::size_t{0}, n);
}

template <std::size_t In, std::size_t Out, class V, class T, class Finish>
void dense_product(T const* w, T const* bias, V const* in, V* out, Finish const& finish, executor_ref const* rows) {
  constexpr std::size_t whole = Out / dense_rows * dense_rows;
  in_rows<wide_layer<In, Out, T>>(rows, whole / dense_rows, [&](std::size_t begin, std::size_t end) {
#pragma GCC unroll 1
    for (std::size_t j = begin * dense_rows; j < end * dense_rows; j += dense_rows)
      dense_block<dense_rows>(In, w + j * In, bias + j, in, out + j, finish);
  });
  if constexpr (whole < Out) {
    dense_block<Out - whole>(In, w + whole * In, bias + whole, in, out + whole, finish);
  }
}

struct unchanged {
  template <class V>
  RGFLOW_INLINE V operator()(V const& x) const {
    return x;
  }
};

/// A matrix [row][column] in blocks of rows [block][column][row in block]. Layers of all shapes share this code.
template <class T>
[[gnu::noinline]] void pack_blocks(T const* matrix, std::size_t rows, std::size_t columns, T* packed) {
  for (std::size_t block = 0; block < rows; block += dense_rows) {
    std::size_t const together = std::min(dense_rows, rows - block);
    T const* const first = matrix + block * columns;
    for (std::size_t c = 0; c < columns; ++c)
      for (std::size_t r = 0; r < together; ++r) *packed++ = first[r * columns + c];
  }
}

}  // namespace detail

/// Packs canonical W [out][in] and b [out] (dense_packed_size<In, Out> numbers).
template <std::size_t In, std::size_t Out, class T>
void dense_pack(T const* canonical, T* packed) {
  detail::pack_blocks(canonical, Out, In, packed);
  std::copy_n(canonical + In * Out, Out, packed + In * Out);
}

/// out[Out] = finish(W in[In] + b): `finish` is applied to every output while it is in a register. Here and in the
/// gradients, `rows` shares out the rows of a layer whose weights leave the caches; the bits are the same without it.
template <std::size_t In, std::size_t Out, class V, class T, class Finish = detail::unchanged>
void dense_forward(T const* packed, V const* in, V* out, Finish const& finish = {},
                   executor_ref const* rows = nullptr) {
  detail::dense_product<In, Out>(packed, packed + In * Out, in, out, finish, rows);
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

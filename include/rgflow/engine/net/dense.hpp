// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/simd/unrolled.hpp>

#include <concepts>
#include <cstddef>

// The three kernels of a dense layer y = W x + b on panels of samples: forward, input gradient, weight gradient.
// V is lanes<T, P>, float or double. W is canonical [out][in] followed by b[out]; the kernels read it packed.
//
// Forward and input gradient keep `dense_rows` outputs times the parts of V in accumulators while one run-time loop
// walks the inputs; weights are broadcast from memory. Only this tile is unrolled: unrolling the inner loop
// too costs a factor 1.4 to 2.8 in instruction-cache misses.

namespace rgflow::inline RGFLOW_ISA::engine {

/// Outputs per register block. Two parts times eight rows fill half of 32 registers, the best of the shapes tried;
/// with 16 registers four rows leave room for the inputs.
#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512CD__)
inline constexpr std::size_t dense_rows = 8;
inline constexpr std::size_t register_bytes = 64;
inline constexpr std::size_t gradient_accumulators = 16;
#elif defined(__AVX2__) && defined(__FMA__)
inline constexpr std::size_t dense_rows = 4;
inline constexpr std::size_t register_bytes = 32;
inline constexpr std::size_t gradient_accumulators = 8;
#else
inline constexpr std::size_t dense_rows = 4;
inline constexpr std::size_t register_bytes = 16;
inline constexpr std::size_t gradient_accumulators = 8;
#endif

/// Packed: W in blocks of rows [block][in][row], then b, then the transpose in blocks of its own. The last block
/// is as narrow as what is left, so nothing is padded.
template <std::size_t In, std::size_t Out>
inline constexpr std::size_t dense_packed_size = 2 * In* Out + Out;

/// Gradients: [vector of outputs][in][lane], then the bias [vector][lane], padded to whole registers.
template <std::size_t In, std::size_t Out>
inline constexpr std::size_t dense_gradient_size = [] {
  constexpr std::size_t width = register_bytes / sizeof(float);
  return (Out + width - 1) / width * width * (In + 1);
}();

namespace detail {

template <class V, class W>
RGFLOW_INLINE V multiply_add(V const& a, W const& b, V const& c) {
  if constexpr (std::floating_point<V>) {
    return a * b + c;
  } else {
    return fma(a, V(b), c);
  }
}

/// Where W[j][k] stands among In x Out packed weights.
template <std::size_t In, std::size_t Out>
constexpr std::size_t packed_index(std::size_t j, std::size_t k) {
  std::size_t const block = j / dense_rows * dense_rows;
  std::size_t const rows = Out - block < dense_rows ? Out - block : dense_rows;
  return block * In + k * rows + (j - block);
}

/// Rows outputs: out[j] = finish(bias[j] + sum_k w[k * Rows + j] in[k]), the bias left out if not Biased. The extents
/// of the layer are run-time numbers here and below, so that layers of all shapes share one instantiation.
template <bool Biased, std::size_t Rows, class V, class T, class Finish>
void dense_block(std::size_t inputs, T const* w, [[maybe_unused]] T const* bias, V const* in, V* out,
                 Finish const& finish) {
  V sum[Rows];
  unrolled<Rows>([&]([[maybe_unused]] auto j) __attribute__((always_inline)) {
    if constexpr (Biased) {
      sum[j] = V(bias[j]);
    } else {
      sum[j] = V(T(0));
    }
  });
#pragma GCC unroll 1
  for (std::size_t k = 0; k < inputs; ++k) {
    V const x = in[k];
    unrolled<Rows>([&](auto j) __attribute__((always_inline)) { sum[j] = multiply_add(x, w[j], sum[j]); });
    w += Rows;
  }
  unrolled<Rows>([&](auto j) __attribute__((always_inline)) { out[j] = finish(sum[j]); });
}

template <bool Biased, std::size_t In, std::size_t Out, class V, class T, class Finish>
void dense_product(T const* w, T const* bias, V const* in, V* out, Finish const& finish) {
  constexpr std::size_t whole = Out / dense_rows * dense_rows;
#pragma GCC unroll 1
  for (std::size_t j = 0; j < whole; j += dense_rows) {
    dense_block<Biased, dense_rows>(In, w + j * In, Biased ? bias + j : bias, in, out + j, finish);
  }
  if constexpr (whole < Out) {
    dense_block<Biased, Out - whole>(In, w + whole * In, Biased ? bias + whole : bias, in, out + whole, finish);
  }
}

struct unchanged {
  template <class V>
  RGFLOW_INLINE V operator()(V const& x) const {
    return x;
  }
};

}  // namespace detail

/// Packs canonical W [out][in] and b [out] (dense_packed_size<In, Out> numbers).
template <std::size_t In, std::size_t Out, class T>
[[gnu::noinline]] void dense_pack(T const* canonical, T* packed) {
  for (std::size_t j = 0; j < Out; ++j) {
    for (std::size_t k = 0; k < In; ++k) {
      packed[detail::packed_index<In, Out>(j, k)] = canonical[j * In + k];
      packed[In * Out + Out + detail::packed_index<Out, In>(k, j)] = canonical[j * In + k];
    }
    packed[In * Out + j] = canonical[In * Out + j];
  }
}

/// out[Out] = finish(W in[In] + b): `finish` is applied to every output while it is in a register.
template <std::size_t In, std::size_t Out, class V, class T, class Finish = detail::unchanged>
void dense_forward(T const* packed, V const* in, V* out, Finish const& finish = {}) {
  detail::dense_product<true, In, Out>(packed, packed + In * Out, in, out, finish);
}

/// in_bar[In] = W^T out_bar[Out], overwritten.
template <std::size_t In, std::size_t Out, class V, class T>
void dense_input_gradient(T const* packed, V const* out_bar, V* in_bar) {
  detail::dense_product<false, Out, In>(packed + In * Out + Out, static_cast<T const*>(nullptr), out_bar, in_bar,
                                        detail::unchanged{});
}

/// Adds the packed gradient to the canonical one, To being float or double.
template <std::size_t In, std::size_t Out, class From, class To>
[[gnu::noinline]] void dense_unpack_gradient(From const* packed, To* canonical) {
  constexpr std::size_t width = register_bytes / sizeof(From);
  constexpr std::size_t vectors = (Out + width - 1) / width;
  for (std::size_t j = 0; j < Out; ++j) {
    From const* const column = packed + j / width * In * width + j % width;
    for (std::size_t k = 0; k < In; ++k) canonical[j * In + k] += static_cast<To>(column[k * width]);
    canonical[In * Out + j] += static_cast<To>(packed[vectors * In * width + j]);
  }
}

namespace detail {

/// A tile of `Inputs` inputs times `Vectors` registers of outputs, summed over all samples:
/// gradient[v][k][lane] += sum_s in[k][s] out_bar[s][v][lane].
template <std::size_t Inputs, std::size_t Vectors, class V, class T>
void gradient_tile(T const* in, T const* out_bar, std::size_t out_stride, T* gradient, std::size_t vector_stride) {
  using single = typename V::single;
  single sum[Vectors][Inputs];
  unrolled<Vectors>([&](auto v) __attribute__((always_inline)) {
    unrolled<Inputs>([&](auto k) __attribute__((always_inline)) {
      sum[v][k] = single::load(gradient + v * vector_stride + k * single::size);
    });
  });
#pragma GCC unroll 1
  for (std::size_t s = 0; s < V::size; ++s) {
    single bar[Vectors];
    unrolled<Vectors>([&](auto v) __attribute__((always_inline)) {
      bar[v] = single::load(out_bar + s * out_stride + v * single::size);
    });
    unrolled<Inputs>([&](auto k) __attribute__((always_inline)) {
      single const x(in[k * V::size + s]);
      unrolled<Vectors>([&](auto v) __attribute__((always_inline)) { sum[v][k] = fma(x, bar[v], sum[v][k]); });
    });
  }
  unrolled<Vectors>([&](auto v) __attribute__((always_inline)) {
    unrolled<Inputs>([&](auto k) __attribute__((always_inline)) {
      sum[v][k].store(gradient + v * vector_stride + k * single::size);
    });
  });
}

/// All inputs for `Vectors` registers of outputs.
template <std::size_t In, std::size_t Vectors, class V, class T>
void gradient_strip(T const* in, T const* out_bar, std::size_t out_stride, T* gradient) {
  constexpr std::size_t width = V::single::size;
  constexpr std::size_t inputs = gradient_accumulators / Vectors;
  constexpr std::size_t whole = In / inputs * inputs;
#pragma GCC unroll 1
  for (std::size_t k = 0; k < whole; k += inputs) {
    gradient_tile<inputs, Vectors, V>(in + k * V::size, out_bar, out_stride, gradient + k * width, In * width);
  }
  if constexpr (whole < In) {
    gradient_tile<In - whole, Vectors, V>(in + whole * V::size, out_bar, out_stride, gradient + whole * width,
                                          In * width);
  }
}

/// One register of biases: four chains hide the latency of the additions.
template <class V, class T>
void bias_gradient(T const* out_bar, std::size_t out_stride, T* gradient) {
  using single = typename V::single;
  constexpr std::size_t chains = V::size % 4 == 0 ? 4 : 1;
  single sum[chains];
  unrolled<chains>([&](auto c) __attribute__((always_inline)) { sum[c] = single(T(0)); });
#pragma GCC unroll 1
  for (std::size_t s = 0; s < V::size; s += chains) {
    unrolled<chains>([&](auto c)
                         __attribute__((always_inline)) { sum[c] += single::load(out_bar + (s + c) * out_stride); });
  }
  if constexpr (chains == 4) sum[0] = (sum[0] + sum[1]) + (sum[2] + sum[3]);
  (single::load(gradient) + sum[0]).store(gradient);
}

}  // namespace detail

/// Adds sum over samples of out_bar[j] in[k], and of out_bar[j], to the packed gradient.
/// The outputs are transposed, so that features sit in the lanes and one input of one sample is broadcast: all
/// samples are summed in registers and no horizontal sum is needed.
template <std::size_t In, std::size_t Out, class V, class T>
void dense_weight_gradient(V const* in, V const* out_bar, T* gradient) {
  constexpr std::size_t width = register_bytes / sizeof(T);
  constexpr std::size_t vectors = (Out + width - 1) / width;
  if constexpr (std::floating_point<V>) {
    for (std::size_t j = 0; j < Out; ++j) {
      T* const column = gradient + j / width * In * width + j % width;
      for (std::size_t k = 0; k < In; ++k) column[k * width] += in[k] * out_bar[j];
      gradient[vectors * In * width + j] += out_bar[j];
    }
  } else {
    static_assert(V::part_size == width);
    constexpr std::size_t stride = vectors * width;
    alignas(register_bytes) T turned[V::size * stride];
    constexpr std::size_t full = Out / width;
#pragma GCC unroll 1
    for (std::size_t v = 0; v < full; ++v) transpose_panel<width>(out_bar + v * width, turned + v * width, stride);
    if constexpr (full < vectors) {
      transpose_panel<Out - full * width>(out_bar + full * width, turned + full * width, stride);
    }
    T const* const samples = V::samples(in);
    constexpr std::size_t together = vectors >= 4 ? 4 : vectors >= 2 ? 2 : 1;
    constexpr std::size_t whole = vectors / together * together;
#pragma GCC unroll 1
    for (std::size_t v = 0; v < whole; v += together) {
      detail::gradient_strip<In, together, V>(samples, turned + v * width, stride, gradient + v * In * width);
    }
    if constexpr (whole < vectors) {
#pragma GCC unroll 1
      for (std::size_t v = whole; v < vectors; ++v) {
        detail::gradient_strip<In, 1, V>(samples, turned + v * width, stride, gradient + v * In * width);
      }
    }
#pragma GCC unroll 1
    for (std::size_t v = 0; v < vectors; ++v) {
      detail::bias_gradient<V>(turned + v * width, stride, gradient + vectors * In * width + v * width);
    }
  }
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

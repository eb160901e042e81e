// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/net/dense.hpp>
#include <rgflow/engine/parallel/executor.hpp>
#include <rgflow/engine/simd/unrolled.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>

// The gradients of a dense layer: of its inputs, from the weights that the forward kernel reads, and of its weights.

namespace rgflow::inline RGFLOW_ISA::engine {

namespace detail {

/// sum[k] += sum_j w[k * Width + j] out_bar[j] for Columns columns of a block of Width rows.
template <std::size_t Columns, std::size_t Width, class V, class T>
RGFLOW_INLINE void add_columns_of_block(T const* w, V const* out_bar, V* sum) {
#pragma GCC unroll 1
  for (std::size_t j = 0; j < Width; ++j) {
    V const bar = in_register(out_bar[j]);
    unrolled<Columns>([&](auto k)
                          __attribute__((always_inline)) { sum[k] = multiply_add(bar, w[k * Width + j], sum[k]); });
  }
}

/// Columns of W^T out_bar, over `whole` blocks of dense_rows rows and one of `Last`. The columns that are next are
/// fetched meanwhile: no processor guesses that the next weights lie a whole block further on.
template <std::size_t Columns, std::size_t Last, bool Fetch, class V, class T>
void dense_columns(std::size_t inputs, std::size_t whole, T const* w, std::size_t first, V const* out_bar, V* in_bar) {
  V sum[Columns];
  unrolled<Columns>([&](auto k) __attribute__((always_inline)) { sum[k] = V(T(0)); });
  T const* block = w + first * dense_rows;
#pragma GCC unroll 1
  for (std::size_t b = 0; b < whole; ++b) {
    if constexpr (Fetch)
      for (std::size_t ahead = Columns * dense_rows; ahead < 2 * Columns * dense_rows;
           ahead += std::max<std::size_t>(1, 64 / sizeof(T)))  // weights in lanes fill whole lines
        __builtin_prefetch(block + ahead);
    add_columns_of_block<Columns, dense_rows>(block, out_bar + b * dense_rows, sum);
    block += inputs * dense_rows;
  }
  if constexpr (Last > 0)
    add_columns_of_block<Columns, Last>(w + whole * dense_rows * inputs + first * Last, out_bar + whole * dense_rows,
                                        sum);
  unrolled<Columns>([&](auto k) __attribute__((always_inline)) { in_bar[k] = sum[k]; });
}

}  // namespace detail

/// in_bar[In] = W^T out_bar[Out], overwritten.
template <std::size_t In, std::size_t Out, class V, class T>
void dense_input_gradient(T const* packed, V const* out_bar, V* in_bar, executor_ref const* rows = nullptr) {
  constexpr std::size_t together = detail::rows_together<V>, whole = In / together * together;
  constexpr std::size_t blocks = Out / dense_rows, last = Out % dense_rows;
  constexpr bool wide = detail::wide_layer<In, Out, T>;
  detail::in_rows<wide>(rows, whole / together, [&](std::size_t begin, std::size_t end) {
#pragma GCC unroll 1
    for (std::size_t k = begin * together; k < end * together; k += together)
      detail::dense_columns<together, last, wide>(In, blocks, packed, k, out_bar, in_bar + k);
  });
  if constexpr (whole < In) {
    detail::dense_columns<In - whole, last, wide>(In, blocks, packed, whole, out_bar, in_bar + whole);
  }
}

namespace detail {

inline constexpr std::size_t float_lanes = register_bytes / sizeof(float);
constexpr std::size_t rounded_up(std::size_t n, std::size_t width) { return (n + width - 1) / width * width; }

}  // namespace detail

/// Weight gradients are outer products of inputs and cotangents of outputs, one of them with its features in the lanes,
/// the other broadcast. In the lanes are the outputs, unless they leave so many of them empty that turning the inputs
/// pays: a last layer with 64 inputs and 8 outputs.
template <std::size_t In, std::size_t Out>
inline constexpr bool outputs_in_lanes = 3 * In* detail::rounded_up(Out, detail::float_lanes) <=
                                         4 * Out* detail::rounded_up(In, detail::float_lanes);

/// Gradients: [vector of outputs][in][lane], then the bias [vector][lane]; or [vector of inputs][out][lane], then the
/// bias [out][lane], to be summed over lanes. Padded to whole registers.
template <std::size_t In, std::size_t Out>
inline constexpr std::size_t dense_gradient_size = outputs_in_lanes<In, Out>
                                                       ? detail::rounded_up(Out, detail::float_lanes) * (In + 1)
                                                       : detail::rounded_up(In, detail::float_lanes) * Out
                                                             + detail::float_lanes* Out;

namespace detail {

/// Where the gradient of W[j][k] stands, in registers of `width` numbers, and where that of the bias begins.
template <std::size_t In, std::size_t Out>
constexpr std::size_t gradient_index(std::size_t j, std::size_t k, std::size_t width) {
  if constexpr (outputs_in_lanes<In, Out>)
    return (j / width * In + k) * width + j % width;
  else
    return (k / width * Out + j) * width + k % width;
}
template <std::size_t In, std::size_t Out>
constexpr std::size_t bias_begin(std::size_t width) {
  return outputs_in_lanes<In, Out> ? rounded_up(Out, width) * In : rounded_up(In, width) * Out;
}

/// Adds [vector of lanes][row][lane] to a matrix of which element (lane, row) stands at
/// lane * lane_step + row * row_step. In tiles, so that every line of memory is fetched once.
template <class From, class To>
void add_unpacked(From const* packed, std::size_t lanes, std::size_t rows, To* matrix, std::size_t lane_step,
                  std::size_t row_step) {
  constexpr std::size_t width = register_bytes / sizeof(From), tile = 64;
  for (std::size_t vector = 0; vector < lanes; vector += width)
    for (std::size_t first = 0; first < rows; first += tile)
      for (std::size_t lane = 0; lane < std::min(width, lanes - vector); ++lane)
        for (std::size_t row = first; row < std::min(first + tile, rows); ++row)
          matrix[(vector + lane) * lane_step + row * row_step] +=
              static_cast<To>(packed[vector * rows + row * width + lane]);
}

/// Layers of all shapes share this code: inlined into each of them it doubled the size of a program.
template <class From, class To>
[[gnu::noinline]] void unpack_outer_products(std::size_t in, std::size_t out, bool lanes_are_outputs,
                                             From const* packed, From const* bias, To* canonical) {
  constexpr std::size_t width = register_bytes / sizeof(From);
  if (lanes_are_outputs)
    add_unpacked(packed, out, in, canonical, in, 1);
  else
    add_unpacked(packed, in, out, canonical, 1, in);
  std::size_t const summands = lanes_are_outputs ? 1 : width;
  for (std::size_t j = 0; j < out; ++j)
    for (std::size_t i = 0; i < summands; ++i) canonical[in * out + j] += static_cast<To>(bias[j * summands + i]);
}

}  // namespace detail

/// Adds the packed gradient to the canonical one, To being float or double.
template <std::size_t In, std::size_t Out, class From, class To>
void dense_unpack_gradient(From const* packed, To* canonical) {
  detail::unpack_outer_products(In, Out, outputs_in_lanes<In, Out>, packed,
                                packed + detail::bias_begin<In, Out>(register_bytes / sizeof(From)), canonical);
}

namespace detail {

/// A tile of `Rows` features times `Vectors` registers of others, summed over all samples:
/// gradient[v][k][lane] += sum_s rows[k][s] turned[s][v][lane].
template <std::size_t Rows, std::size_t Vectors, class V, class T>
void gradient_tile(T const* rows, T const* turned, T* gradient, std::size_t vector_stride) {
  using single = typename V::single;
  single sum[Vectors][Rows];
  unrolled<Vectors>([&](auto v) __attribute__((always_inline)) {
    unrolled<Rows>([&](auto k) __attribute__((always_inline)) {
      sum[v][k] = single::load(gradient + v * vector_stride + k * single::size);
    });
  });
#pragma GCC unroll 1
  for (std::size_t s = 0; s < V::size; ++s) {
    single bar[Vectors];
    unrolled<Vectors>([&](auto v) __attribute__((always_inline)) {
      bar[v] = in_registers(single::load(turned + (s * Vectors + v) * single::size));
    });
    unrolled<Rows>([&](auto k) __attribute__((always_inline)) {
      single const x(rows[k * V::size + s]);
      unrolled<Vectors>([&](auto v) __attribute__((always_inline)) { sum[v][k] = fma(x, bar[v], sum[v][k]); });
    });
  }
  unrolled<Vectors>([&](auto v) __attribute__((always_inline)) {
    unrolled<Rows>([&](auto k) __attribute__((always_inline)) {
      sum[v][k].store(gradient + v * vector_stride + k * single::size);
    });
  });
}

/// `Vectors` registers of features with all rows. The features are transposed first, so that they sit in the lanes and
/// one row of one sample is broadcast: all samples are summed in registers and no horizontal sum is needed.
/// done(turned features [sample][Vectors][lane]) is called at the end.
template <std::size_t Rows, std::size_t Vectors, std::size_t Features, class V, class T, class Done>
void gradient_strip(T const* rows, V const* features, T* gradient, Done&& done) {
  constexpr std::size_t width = V::single::size, stride = Vectors * width;
  constexpr std::size_t full = Features / width, rest = Features % width;
  alignas(register_bytes) T turned[V::size * stride];
#pragma GCC unroll 1
  for (std::size_t v = 0; v < full; ++v) transpose_panel<width>(features + v * width, turned + v * width, stride);
  if constexpr (rest > 0) transpose_panel<rest>(features + full * width, turned + full * width, stride);
  // The accumulators leave room for the vectors that they are made of; more than two dozen pay with four vectors only.
  constexpr std::size_t together = (Vectors < 4 && gradient_accumulators > 24 ? 24 : gradient_accumulators) / Vectors;
  constexpr std::size_t whole = Rows / together * together;
#pragma GCC unroll 1
  for (std::size_t k = 0; k < whole; k += together) {
    gradient_tile<together, Vectors, V>(rows + k * V::size, static_cast<T const*>(turned), gradient + k * width,
                                        Rows * width);
  }
  if constexpr (whole < Rows) {
    gradient_tile<Rows - whole, Vectors, V>(rows + whole * V::size, static_cast<T const*>(turned),
                                            gradient + whole * width, Rows * width);
  }
  done(static_cast<T const*>(turned));
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

/// gradient[vector of features][row][lane] += sum_s rows[row][s] features[feature][s], strip by strip of features.
/// done(first vector, number of vectors, turned features) is called for each of them.
template <std::size_t Rows, std::size_t Features, class V, class T, class Done>
void outer_products(V const* rows, V const* features, T* gradient, executor_ref const* share, Done&& done) {
  constexpr std::size_t width = V::single::size, vectors = (Features + width - 1) / width;
  constexpr std::size_t together = vectors >= 4 ? 4 : vectors >= 2 ? 2 : 1;
  T const* const samples = V::samples(rows);
  auto const strip = [&]<std::size_t Vectors, std::size_t Here>(std::size_t v) {
    gradient_strip<Rows, Vectors, Here, V>(samples, features + v * width, gradient + v * Rows * width,
                                           [&](T const* turned) { done(v, Vectors, turned); });
  };
  constexpr std::size_t whole = Features / (together * width) * together;
  in_rows<wide_layer<Rows, Features, T>>(share, whole / together, [&](std::size_t begin, std::size_t end) {
#pragma GCC unroll 1
    for (std::size_t v = begin * together; v < end * together; v += together)
      strip.template operator()<together, together * width>(v);
  });
  constexpr std::size_t left = Features - whole * width;
  if constexpr (vectors - whole == together && left > 0) {
    strip.template operator()<together, left>(whole);
  } else if constexpr (left > 0) {
#pragma GCC unroll 1
    for (std::size_t v = whole; v < whole + left / width; ++v) strip.template operator()<1, width>(v);
    if constexpr (left % width > 0) strip.template operator()<1, left % width>(whole + left / width);
  }
}

}  // namespace detail

/// Adds sum over samples of out_bar[j] in[k], and of out_bar[j], to the packed gradient.
template <std::size_t In, std::size_t Out, class V, class T>
void dense_weight_gradient(V const* in, V const* out_bar, T* gradient,
                           [[maybe_unused]] executor_ref const* rows = nullptr) {
  constexpr std::size_t width = register_bytes / sizeof(T);
  T* const bias = gradient + detail::bias_begin<In, Out>(width);
  if constexpr (std::floating_point<V>) {
    for (std::size_t j = 0; j < Out; ++j) {
      for (std::size_t k = 0; k < In; ++k) gradient[detail::gradient_index<In, Out>(j, k, width)] += in[k] * out_bar[j];
      bias[outputs_in_lanes<In, Out> ? j : j * width] += out_bar[j];
    }
  } else if constexpr (outputs_in_lanes<In, Out>) {
    static_assert(V::part_size == width);
    detail::outer_products<In, Out>(
        in, out_bar, gradient, rows, [&](std::size_t first, std::size_t vectors, T const* turned) {
          for (std::size_t v = 0; v < vectors; ++v)
            detail::bias_gradient<V>(turned + v * width, vectors * width, bias + (first + v) * width);
        });
  } else {
    static_assert(V::part_size == width);
    detail::outer_products<Out, In>(out_bar, in, gradient, rows, [](std::size_t, std::size_t, T const*) {});
    using single = typename V::single;
#pragma GCC unroll 1
    for (std::size_t j = 0; j < Out; ++j) {
      single sum = single::load(bias + j * width);
      for (std::size_t p = 0; p < V::size / width; ++p) sum += single::load(V::samples(out_bar + j) + p * width);
      sum.store(bias + j * width);
    }
  }
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

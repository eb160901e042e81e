// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/net/dense.hpp>
#include <rgflow/engine/net/dense_gradient.hpp>
#include <rgflow/engine/simd/unrolled.hpp>

#include <array>
#include <cstddef>
#include <span>

// Dense layers of an autoregressive net (MADE, arXiv:1502.03509): the outputs of stage s may depend on the context and
// on the values of the stages before s only. Every unit gets a stage as its degree, and units stand in the order of
// their degrees. So what a row may read is a prefix of the layer below, all rows of a stage read the same one, and what
// the mask takes away is not stored. Stage by stage is also the order in which the values become known when the net is
// run the sequential way, so both ways do the same multiply-adds.

namespace rgflow::inline RGFLOW_ISA::engine {

/// Where the rows of each stage stand in a masked layer.
template <std::size_t Stages>
struct masked_layer {
  std::array<std::size_t, Stages + 1> row{};  ///< stage s has the rows from row[s] to row[s + 1]
  std::array<std::size_t, Stages> reads{};    ///< each reads so many numbers of the layer below, from the first one on
  std::array<std::size_t, Stages + 1> weight{};  ///< and their weights [row][read] begin here

  constexpr std::size_t rows() const { return row[Stages]; }
  constexpr std::size_t weights() const { return weight[Stages]; }
};

/// The layers of a masked net. Inputs: `contexts` numbers that every stage may read, then `inputs` per stage; hidden
/// layers of `widths` units, spread evenly over the stages that have something to read; then `outputs` per stage.
template <std::size_t Stages, std::size_t Hidden>
constexpr std::array<masked_layer<Stages>, Hidden + 1> masked_layers(std::size_t contexts, std::size_t inputs,
                                                                     std::array<std::size_t, Hidden> const& widths,
                                                                     std::size_t outputs) {
  std::array<masked_layer<Stages>, Hidden + 1> layers{};
  std::array<std::size_t, Stages> known{};  // of the layer below, by stage
  for (std::size_t s = 0; s < Stages; ++s) known[s] = contexts + s * inputs;
  std::size_t const first = contexts > 0 ? 0 : 1, count = Stages - first;
  for (std::size_t k = 0; k <= Hidden; ++k) {
    auto& layer = layers[k];
    std::array<std::size_t, Stages> rows{};
    if (k == Hidden) {
      rows.fill(outputs);
    } else {
      // The last unit is of the last stage, so that with few units too the net may read every value.
      for (std::size_t j = 1; j <= widths[k]; ++j) ++rows[first + (j * count + widths[k] - 1) / widths[k] - 1];
    }
    for (std::size_t s = 0; s < Stages; ++s) {
      layer.reads[s] = known[s];
      layer.row[s + 1] = layer.row[s] + rows[s];
      layer.weight[s + 1] = layer.weight[s] + rows[s] * known[s];
      known[s] = layer.row[s + 1];
    }
  }
  return layers;
}

namespace detail {

/// Rows outputs side by side: out[j] = bias[j] + sum_k w[j][k] in[k].
template <std::size_t Rows, class V, class W>
void masked_rows(std::size_t reads, W const* w, W const* bias, V const* in, V* out) {
  V sum[Rows];
  unrolled<Rows>([&](auto j) __attribute__((always_inline)) { sum[j] = bias == nullptr ? V(0) : V(bias[j]); });
#pragma GCC unroll 1
  for (std::size_t k = 0; k < reads; ++k) {
    V const x = in_register(in[k]);
    unrolled<Rows>(
        [&](auto j) __attribute__((always_inline)) { sum[j] = multiply_add(x, w[j * reads + k], sum[j]); });
  }
  unrolled<Rows>([&](auto j) __attribute__((always_inline)) { out[j] = sum[j]; });
}

/// `rows` of them, Most at the most.
template <std::size_t Most, class V, class W>
void masked_rest(std::size_t rows, std::size_t reads, W const* w, W const* bias, V const* in, V* out) {
  if constexpr (Most > 0) {
    if (rows == Most)
      masked_rows<Most>(reads, w, bias, in, out);
    else
      masked_rest<Most - 1>(rows, reads, w, bias, in, out);
  }
}

/// Columns of in_bar side by side: in_bar[k] += sum_j w[j][k] out_bar[j].
template <std::size_t Columns, class V, class W>
void masked_columns(std::size_t rows, std::size_t reads, W const* w, V const* out_bar, V* in_bar) {
  V sum[Columns];
  unrolled<Columns>([&](auto k) __attribute__((always_inline)) { sum[k] = in_bar[k]; });
#pragma GCC unroll 1
  for (std::size_t j = 0; j < rows; ++j) {
    V const y = in_register(out_bar[j]);
    unrolled<Columns>(
        [&](auto k) __attribute__((always_inline)) { sum[k] = multiply_add(y, w[j * reads + k], sum[k]); });
  }
  unrolled<Columns>([&](auto k) __attribute__((always_inline)) { in_bar[k] = sum[k]; });
}

}  // namespace detail

/// out[j] = bias[j] + sum_k w[j][k] in[k] for `rows` rows that read `reads` numbers; no biases if that is null.
template <class V, class W>
void masked_forward(std::size_t rows, std::size_t reads, W const* w, W const* bias, V const* in, V* out) {
  constexpr std::size_t together = detail::rows_together<V>;
  std::size_t j = 0;
  auto const at = [&] { return bias == nullptr ? bias : bias + j; };
  for (; j + together <= rows; j += together) detail::masked_rows<together>(reads, w + j * reads, at(), in, out + j);
  detail::masked_rest<together - 1>(rows - j, reads, w + j * reads, at(), in, out + j);
}

/// Adds the cotangents of what these rows read: in_bar[k] += sum_j w[j][k] out_bar[j].
template <class V, class W>
void masked_input_gradient(std::size_t rows, std::size_t reads, W const* w, V const* out_bar, V* in_bar) {
  constexpr std::size_t together = detail::rows_together<V>;
  std::size_t k = 0;
  for (; k + together <= reads; k += together)
    detail::masked_columns<together>(rows, reads, w + k, out_bar, in_bar + k);
  for (; k < reads; ++k) detail::masked_columns<1>(rows, reads, w + k, out_bar, in_bar + k);
}

/// Adds the gradient of a whole matrix [row][of all numbers below] and its biases, as dense_weight_gradient packs it,
/// to that of the weights which the mask leaves, in canonical order. `scratch` holds In * Out + Out zeros.
template <std::size_t In, std::size_t Out, std::size_t Stages, class From, class To>
void masked_unpack_gradient(masked_layer<Stages> const& layer, bool biased, From const* packed, std::span<To> scratch,
                            To* canonical) {
  dense_unpack_gradient<In, Out>(packed, scratch.data());
  for (std::size_t s = 0; s < Stages; ++s)
    for (std::size_t j = layer.row[s]; j < layer.row[s + 1]; ++j)
      for (std::size_t k = 0; k < layer.reads[s]; ++k) *canonical++ += scratch[j * In + k];
  if (biased)
    for (std::size_t j = 0; j < Out; ++j) canonical[j] += scratch[In * Out + j];
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/net/masked.hpp>
#include <rgflow/engine/scratch.hpp>
#include <rgflow/net/activation.hpp>
#include <rgflow/net/parity.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::detail {

/// A masked mlp that is evaluated stage by stage: at stage s it puts out `Outputs` numbers, from the context and from
/// the numbers, `Inputs` per stage, of the stages before s (MADE: Germain, Gregor, Murray & Larochelle,
/// arXiv:1502.03509). Style says what the layers of an mlp are like.
///
/// Weights per layer: w [row][what it may read], rows in the order of their stages, then b [row]. The kernels read this
/// order; gradients are packed as those of whole matrices.
template <class Style, std::size_t Stages, std::size_t Contexts, std::size_t Inputs, std::size_t Outputs,
          std::size_t... Widths>
class masked_net {
  static constexpr std::size_t hidden = sizeof...(Widths);
  static constexpr auto layer =
      engine::masked_layers<Stages, hidden>(Contexts, Inputs, std::array<std::size_t, hidden>{Widths...}, Outputs);
  static constexpr std::size_t units = (std::size_t{0} + ... + Widths);
  static constexpr std::array<std::size_t, hidden + 2> width{Contexts + Stages * Inputs, Widths..., Stages* Outputs};
  static constexpr bool biased = Style::bias(0);
  template <std::size_t K>
  using activation = typename Style::template activation<K>;
  static constexpr bool keeps_what_enters = hidden > 0 && activation<0>::needs_input;

  static constexpr std::size_t weights_before(std::size_t k) {
    std::size_t n = 0;
    for (std::size_t i = 0; i < k; ++i) n += layer[i].weights() + (biased ? layer[i].rows() : 0);
    return n;
  }
  static constexpr std::size_t units_before(std::size_t k) {
    std::size_t n = 0;
    for (std::size_t i = 0; i < k; ++i) n += width[i + 1];
    return n;
  }
  template <std::size_t K>
  static consteval std::size_t gradient_before() {
    if constexpr (K == 0)
      return 0;
    else
      return gradient_before<K - 1>() + engine::dense_gradient_size<width[K - 1], width[K]>;
  }
  /// f.operator()<K>() for each layer.
  template <class F>
  static constexpr void each_layer(F&& f) {
    [&]<std::size_t... K>(std::index_sequence<K...>) { (f.template operator()<K>(), ...); }
    (std::make_index_sequence<hidden + 1>{});
  }

 public:
  static constexpr std::size_t weights = weights_before(hidden + 1);
  static constexpr std::size_t packed_gradient = gradient_before<hidden + 1>();

  static std::string describe() {
    std::string text = "masked mlp ";
    for (std::size_t k = 0; k < width.size(); ++k) text += (k ? "-" : "") + std::to_string(width[k]);
    if constexpr (hidden > 0) text += " " + activation_text<typename Style::most>();
    return text + Style::text();
  }
  /// Of any output, when all inputs change sign.
  static constexpr parity parity_of(std::size_t) {
    if (biased) return parity::none;
    parity now = parity::odd;
    [&]<std::size_t... K>(std::index_sequence<K...>) { ((now = activated<activation<K>>(now)), ...); }
    (std::make_index_sequence<hidden>{});
    return now;
  }

  /// Hidden layers normal with variance gain^2 / (numbers read), biases zero, the last layer zero.
  static void initialise(double* w, engine::weight_source& source) {
    for (std::size_t k = 0; k < hidden; ++k) {
      double* next = w + weights_before(k);
      for (std::size_t s = 0; s < Stages; ++s) {
        double const deviation = gain_of<typename Style::most> / std::sqrt(static_cast<double>(layer[k].reads[s]));
        for (std::size_t i = layer[k].weight[s]; i < layer[k].weight[s + 1]; ++i) *next++ = deviation * source.normal();
      }
      if (biased) source.skip(layer[k].rows());
    }
  }
  static void tensors(tensor_visitor& visitor) {
    for (std::size_t k = 0; k <= hidden; ++k) {
      visitor.tensor("w" + std::to_string(k + 1), {layer[k].weights()});
      if (biased) visitor.tensor("b" + std::to_string(k + 1), {layer[k].rows()});
    }
  }
  template <class From, class To>
  static void unpack_gradient(From const* in, To* gradient) {
    each_layer([&]<std::size_t K> {
      std::vector<To> whole((width[K] + 1) * width[K + 1]);
      engine::masked_unpack_gradient<width[K], width[K + 1]>(layer[K], biased, in + gradient_before<K>(),
                                                             std::span<To>(whole), gradient + weights_before(K));
    });
  }

  /// The numbers of one evaluation, each layer in the order of its stages.
  template <class V>
  class evaluation {
   public:
    explicit evaluation(std::span<V const> context) {
      for (std::size_t c = 0; c < Contexts; ++c) known_[c] = context[c];
    }
    /// The numbers of a stage, which those after it read.
    void learn(std::size_t stage, V const* numbers) {
      std::copy_n(numbers, Inputs, &known_[Contexts + stage * Inputs]);
    }
    /// What the net puts out at a stage.
    std::span<V const, Outputs> of_stage(std::size_t stage) const {
      return std::span<V const, Outputs>(raw_.data() + stage * Outputs, Outputs);
    }

    /// Evaluates a stage, after the numbers of those before it.
    template <class W>
    void run_stage(std::size_t s, W const* w) {
      each_layer([&]<std::size_t K> {
        std::size_t const begin = layer[K].row[s], rows = layer[K].row[s + 1] - begin;
        W const* const matrix = w + weights_before(K);
        W const* const bias = biased ? matrix + layer[K].weights() + begin : nullptr;
        V* const out = rows_of<K>() + begin;
        engine::masked_forward(rows, layer[K].reads[s], matrix + layer[K].weight[s], bias, below<K>(), out);
        if constexpr (K < hidden) {
          if constexpr (keeps_what_enters) std::copy_n(out, rows, &entered_[units_before(K) + begin]);
          for (std::size_t j = 0; j < rows; ++j) out[j] = V(activation<K>::value(out[j]));
        }
      });
    }

   private:
    friend masked_net;

    template <std::size_t K>
    V* rows_of() {
      if constexpr (K == hidden)
        return raw_.data();
      else
        return unit_.data() + units_before(K);
    }
    template <std::size_t K>
    V const* below() const {
      if constexpr (K == 0)
        return known_.data();
      else
        return unit_.data() + units_before(K - 1);
    }

    engine::scratch<V, width[0]> known_;
    engine::scratch<V, units> unit_;
    engine::scratch<V, keeps_what_enters ? units : 0> entered_;
    engine::scratch<V, Stages * Outputs> raw_;
  };

  /// The cotangents of an evaluation, filled from the last stage to the first one.
  template <class V>
  class cotangents {
   public:
    cotangents() {
      std::ranges::fill(known_.span(), V(0));
      std::ranges::fill(unit_.span(), V(0));
    }
    /// Of what the net puts out at a stage; to be written before pull_back_stage.
    std::span<V, Outputs> of_stage(std::size_t stage) {
      return std::span<V, Outputs>(raw_.data() + stage * Outputs, Outputs);
    }
    /// Of the numbers of a stage, from all stages that had their turn.
    V const* of_numbers(std::size_t stage) const { return known_.data() + Contexts + stage * Inputs; }

    template <class W>
    void pull_back_stage(std::size_t s, W const* w, evaluation<V> const& at) {
      pull_back_layers<hidden>(s, w, at);
    }

    /// Adds the gradient of the weights, when all stages had their turn.
    template <class T>
    void add_weight_gradient(evaluation<V> const& at, T* gradient) {
      each_layer([&]<std::size_t K> {
        engine::dense_weight_gradient<width[K], width[K + 1]>(
            at.template below<K>(), static_cast<V const*>(rows_of<K>()), gradient + gradient_before<K>());
      });
    }

   private:
    template <std::size_t K>
    V* rows_of() {
      if constexpr (K == hidden)
        return raw_.data();
      else
        return unit_.data() + units_before(K);
    }

    /// Layer K and those below it, of which all readers are in later stages or in layers above.
    template <std::size_t K, class W>
    void pull_back_layers(std::size_t s, W const* w, evaluation<V> const& at) {
      std::size_t const begin = layer[K].row[s], rows = layer[K].row[s + 1] - begin;
      V* const bar = rows_of<K>() + begin;
      if constexpr (K < hidden) {
        V const* const y = at.unit_.data() + units_before(K) + begin;
        V const* const x = keeps_what_enters ? at.entered_.data() + units_before(K) + begin : y;
        for (std::size_t j = 0; j < rows; ++j) bar[j] = bar[j] * activation<K>::slope(x[j], y[j]);
      }
      W const* const matrix = w + weights_before(K) + layer[K].weight[s];
      if constexpr (K == 0) {
        engine::masked_input_gradient(rows, layer[K].reads[s], matrix, static_cast<V const*>(bar), known_.data());
      } else {
        engine::masked_input_gradient(rows, layer[K].reads[s], matrix, static_cast<V const*>(bar), rows_of<K - 1>());
        pull_back_layers<K - 1>(s, w, at);
      }
    }

    engine::scratch<V, width[0]> known_;
    engine::scratch<V, units> unit_;
    engine::scratch<V, Stages * Outputs> raw_;
  };
};

}  // namespace rgflow::inline RGFLOW_ISA::detail

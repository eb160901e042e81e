// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/net/contract.hpp>
#include <rgflow/engine/net/dense.hpp>
#include <rgflow/engine/net/dense_gradient.hpp>
#include <rgflow/engine/scratch.hpp>
#include <rgflow/net/activation.hpp>
#include <rgflow/net/parity.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

template <class A>
struct activate {
  template <class V>
  [[gnu::always_inline]] V operator()(V const& x) const {
    return A::value(x);
  }
};

/// All layers alike.
template <class A, bool Bias>
struct uniform_layers : declared_empty<A, "an activation"> {
  using most = A;
  template <std::size_t>
  using activation = A;
  static constexpr bool bias(std::size_t) { return Bias; }
  static constexpr bool is_even = false;
  static std::string text() { return Bias ? "" : " without bias"; }

  template <class Other>
  using with = uniform_layers<Other, Bias>;
};
/// The first hidden layer even and without bias: so then is the net.
template <class A>
struct even_layers : declared_empty<A, "an activation"> {
  using most = A;
  template <std::size_t Layer>
  using activation = std::conditional_t<Layer == 0, saturating_square, A>;
  static constexpr bool bias(std::size_t layer) { return layer > 0; }
  static constexpr bool is_even = true;
  static std::string text() { return ", even"; }

  template <class Other>
  using with = even_layers<Other>;
};

/// What mlp<...> is, with all its choices spelt out.
template <class Style, std::size_t... Widths>
struct dense_layers {
  static_assert(
      Activation<typename Style::most>,
      "rgflow: what an mlp was given as its activation is not one: expected hyperbolic_tangent, algebraic, silu, "
      "elu, ... or a type of yours with value(x), slope(x, y) and needs_input. See docs/net.md");
  static_assert(((Widths > 0) && ...),
                "rgflow: every hidden layer of an mlp needs at least one unit. See docs/net.md#dense-layers");

  /// The same layers with another activation: mlp<32, 32>::with<silu>.
  template <class Other>
  using with = dense_layers<typename Style::template with<Other>, Widths...>;
  /// The same layers without biases: odd, f(-x) = -f(x), if the activation is.
  using without_bias = dense_layers<uniform_layers<typename Style::most, false>, Widths...>;
  /// Even, f(-x) = f(x): the first hidden layer has saturating_square for its activation, and no biases.
  using even = dense_layers<even_layers<typename Style::most>, Widths...>;

  static_assert(!Style::is_even || sizeof...(Widths) > 0,
                "rgflow: an even mlp needs a hidden layer: its first one makes it even. See docs/net.md");

  template <std::size_t Inputs, std::size_t Outputs>
  struct on {
   private:
    static constexpr std::size_t hidden = sizeof...(Widths);
    static constexpr std::size_t layers = hidden + 1;
    static constexpr std::array<std::size_t, layers + 1> width{Inputs, Widths..., Outputs};
    static constexpr std::size_t widest = std::max({Inputs, Widths..., Outputs});
    template <std::size_t K>
    static constexpr std::size_t packed_of = engine::dense_packed_size<width[K], width[K + 1]>;
    template <std::size_t K>
    static constexpr std::size_t gradient_of = engine::dense_gradient_size<width[K], width[K + 1]>;

    template <std::size_t Layer>
    using activation = typename Style::template activation<Layer>;
    static constexpr bool bias(std::size_t layer) { return Style::bias(layer); }

    static constexpr std::size_t weights_of(std::size_t k) { return (width[k] + (bias(k) ? 1 : 0)) * width[k + 1]; }
    static constexpr std::size_t weights_before(std::size_t layer) {
      std::size_t n = 0;
      for (std::size_t k = 0; k < layer; ++k) n += weights_of(k);
      return n;
    }
    template <std::size_t Layer>
    static consteval std::size_t packed_before() {
      if constexpr (Layer == 0)
        return 0;
      else
        return packed_before<Layer - 1>() + packed_of<Layer - 1>;
    }
    template <std::size_t Layer>
    static consteval std::size_t gradient_before() {
      if constexpr (Layer == 0)
        return 0;
      else
        return gradient_before<Layer - 1>() + gradient_of<Layer - 1>;
    }
    /// Of a hidden layer its units are kept, and what went into them if the activation's slope reads that.
    static constexpr std::array<std::size_t, layers> kept_ends = []<std::size_t... K>(std::index_sequence<K...>) {
      std::array<std::size_t, layers> ends{};
      ((ends[K + 1] = ends[K] + (activation<K>::needs_input ? 2 : 1) * width[K + 1]), ...);
      return ends;
    }
    (std::make_index_sequence<hidden>{});
    static constexpr std::size_t kept_before(std::size_t layer) { return kept_ends[layer]; }

   public:
    static constexpr std::string_view name = "mlp";
    static constexpr std::size_t inputs = Inputs;
    static constexpr std::size_t outputs = Outputs;
    static constexpr std::size_t weights = weights_before(layers);
    static constexpr std::size_t packed = packed_before<layers>();
    static constexpr std::size_t packed_gradient = gradient_before<layers>();
    static constexpr std::size_t kept = kept_before(hidden);

    static std::string describe() {
      std::string text = "mlp ";
      for (std::size_t k = 0; k <= layers; ++k) text += (k ? "-" : "") + std::to_string(width[k]);
      if constexpr (hidden > 0) text += " " + activation_text<typename Style::most>();
      return text + Style::text();
    }

    static constexpr parity parity_of(std::size_t) {
      parity now = parity::odd;
      auto const after_matrix = [&](std::size_t k) { return now == parity::odd && bias(k) ? parity::none : now; };
      [&]<std::size_t... K>(std::index_sequence<K...>) { ((now = activated<activation<K>>(after_matrix(K))), ...); }
      (std::make_index_sequence<hidden>{});
      return after_matrix(hidden);
    }

    /// Hidden layers: normal with variance gain^2 / inputs, biases zero. Last layer: zero, so that the net starts at 0.
    static void initialise(double* w, engine::weight_source& source) {
      for (std::size_t k = 0; k < hidden; ++k) {
        double const deviation = gain_of<typename Style::most> / std::sqrt(static_cast<double>(width[k]));
        double* const layer = w + weights_before(k);
        for (std::size_t i = 0; i < width[k] * width[k + 1]; ++i) layer[i] = deviation * source.normal();
        if (bias(k)) source.skip(width[k + 1]);
      }
    }

    static void tensors(tensor_visitor& visitor) {
      for (std::size_t k = 0; k < layers; ++k) {
        auto const layer = std::to_string(k + 1);
        visitor.tensor("w" + layer, {width[k + 1], width[k]});
        if (bias(k)) visitor.tensor("b" + layer, {width[k + 1]});
      }
    }

    template <class T>
    static void pack(T const* canonical, T* out) {
      pack_layer<0>(canonical, out);
    }
    template <class From, class To>
    static void unpack_gradient(From const* in, From const*, To* gradient) {
      unpack_layer<0>(in, gradient);
    }

    /// The reference: plain sums in canonical order, for any scalar.
    template <class V, class W>
    static void evaluate(std::span<V const, inputs> in, std::span<V, outputs> out, W w) {
      engine::scratch<V, widest> units;
      std::ranges::copy(in, units.data());
      [&]<std::size_t... K>(std::index_sequence<K...>) { (reference_layer<K>(units.data(), w), ...); }
      (std::make_index_sequence<layers>{});
      std::copy_n(units.data(), outputs, out.data());
    }

    template <class V, class T>
    static void evaluate(std::span<V const, inputs> in, std::span<V, outputs> out, engine::packed_weights<T> w,
                         V* hidden_units) {
      forward<0>(in.data(), out.data(), w, hidden_units);
    }

    template <class V, class T>
    static void pull_back(std::span<V const, inputs> in, std::span<V const, outputs> out_bar,
                          std::span<V, inputs> in_bar, engine::packed_weights<T> w, engine::gradient_slot<T> gradient,
                          V const* hidden_units) {
      backward<hidden>(in.data(), out_bar.data(), in_bar.data(), w, gradient, hidden_units);
    }

   private:
    /// Layer K of the reference, in place.
    template <std::size_t K, class V, class W>
    static void reference_layer(V* units, W w) {
      engine::scratch<V, width[K + 1]> to;
      auto const* const matrix = w.data + weights_before(K);
      for (std::size_t j = 0; j < width[K + 1]; ++j) {
        V sum = V(matrix[j * width[K]]) * units[0];
        for (std::size_t i = 1; i < width[K]; ++i) sum += V(matrix[j * width[K] + i]) * units[i];
        if constexpr (bias(K)) sum += V(matrix[width[K] * width[K + 1] + j]);
        if constexpr (K < hidden)
          to[j] = V(activation<K>::value(sum));
        else
          to[j] = sum;
      }
      std::copy_n(to.data(), width[K + 1], units);
    }

    template <std::size_t K, class V, class T>
    static void forward(V const* in, V* out, engine::packed_weights<T> w, [[maybe_unused]] V* hidden_units) {
      T const* const layer = w.data + packed_before<K>();
      if constexpr (K == hidden) {
        engine::dense_forward<width[K], width[K + 1]>(layer, in, out, {}, w.rows);
      } else {
        V* const units = hidden_units + kept_before(K);
        if constexpr (activation<K>::needs_input) {
          V* const before = units + width[K + 1];
          engine::dense_forward<width[K], width[K + 1]>(layer, in, before, {}, w.rows);
          for (std::size_t i = 0; i < width[K + 1]; ++i) units[i] = activation<K>::value(before[i]);
        } else {
          engine::dense_forward<width[K], width[K + 1]>(layer, in, units, activate<activation<K>>{}, w.rows);
        }
        forward<K + 1>(units, out, w, hidden_units);
      }
    }

    template <std::size_t K, class V, class T>
    static void backward(V const* in, V const* out_bar, V* in_bar, engine::packed_weights<T> w,
                         engine::gradient_slot<T> gradient, [[maybe_unused]] V const* hidden_units) {
      T const* const layer = w.data + packed_before<K>();
      if constexpr (K == 0) {
        if (gradient) engine::dense_weight_gradient<width[K], width[K + 1]>(in, out_bar, gradient.data, w.rows);
        engine::dense_input_gradient<width[K], width[K + 1]>(layer, out_bar, in_bar, w.rows);
      } else {
        V const* const units = hidden_units + kept_before(K - 1);
        V const* const before = activation<K - 1>::needs_input ? units + width[K] : units;
        if (gradient)
          engine::dense_weight_gradient<width[K], width[K + 1]>(units, out_bar, gradient.data + gradient_before<K>(),
                                                                w.rows);
        engine::scratch<V, width[K]> bar;
        engine::dense_input_gradient<width[K], width[K + 1]>(layer, out_bar, bar.data(), w.rows);
        for (std::size_t i = 0; i < width[K]; ++i) bar[i] = bar[i] * activation<K - 1>::slope(before[i], units[i]);
        backward<K - 1>(in, bar.data(), in_bar, w, gradient, hidden_units);
      }
    }

    template <std::size_t K, class T>
    static void pack_layer(T const* canonical, T* out) {
      if constexpr (K < layers) {
        if constexpr (bias(K)) {
          engine::dense_pack<width[K], width[K + 1]>(canonical, out);
        } else {
          std::vector<T> with_bias(canonical, canonical + weights_of(K));
          with_bias.resize(weights_of(K) + width[K + 1]);
          engine::dense_pack<width[K], width[K + 1]>(with_bias.data(), out);
        }
        pack_layer<K + 1>(canonical + weights_of(K), out + packed_of<K>);
      }
    }

    template <std::size_t K, class From, class To>
    static void unpack_layer(From const* in, To* canonical) {
      if constexpr (K < layers) {
        if constexpr (bias(K)) {
          engine::dense_unpack_gradient<width[K], width[K + 1]>(in, canonical);
        } else {
          std::vector<To> with_bias(canonical, canonical + weights_of(K));
          with_bias.resize(weights_of(K) + width[K + 1]);
          engine::dense_unpack_gradient<width[K], width[K + 1]>(in, with_bias.data());
          std::copy_n(with_bias.data(), weights_of(K), canonical);
        }
        unpack_layer<K + 1>(in + gradient_of<K>, canonical + weights_of(K));
      }
    }
  };
};

}  // namespace detail

/// Dense layers with the given numbers of hidden units: out = W_n a(... a(W_1 in + b_1) ...) + b_n. The activation is
/// tanh unless stated: mlp<64, 64>::with<silu>, mlp<64>::without_bias (an odd function of its inputs), mlp<64>::even.
/// Weights: w1 [out][in], b1 [out], w2, ...
/// It starts at 0 for every input (Glow, arXiv:1807.03039, section 3.3), so that what it conditions starts neutral.
template <std::size_t... Widths>
struct mlp : detail::dense_layers<detail::uniform_layers<hyperbolic_tangent, true>, Widths...> {};

/// out = W in + b.
using linear = mlp<>;

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/dot.hpp>
#include <rgflow/engine/net/activation.hpp>
#include <rgflow/engine/net/contract.hpp>
#include <rgflow/engine/net/dense.hpp>
#include <rgflow/engine/net/dense_gradient.hpp>
#include <rgflow/engine/scratch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <string>
#include <string_view>

namespace rgflow::inline RGFLOW_ISA {

/// The nets of RG-Flow (Hu, Wu, You, Olshausen and Chen, arXiv:2010.00029): residual<4, 512, 512>. It acts on as many
/// features as it has inputs and outputs together; at first the inputs, and zeros in the places of the outputs.
/// `Blocks` times
///   x <- (x + f(x)) / sqrt(2),    f = for each width and back to the features: x / (1 + e^(-b x)), then a dense layer,
/// with a trained slope b for every feature, and weights W_j = g_j v_j / |v_j| (weight normalization, Salimans and
/// Kingma, arXiv:1602.07868). The outputs are their features, each times a trained scale that starts at 0.
template <std::size_t Blocks, std::size_t... Widths>
struct residual {
  static_assert(Blocks > 0,
                "rgflow: residual needs at least one block. See docs/net.md#residual-nets-and-nets-for-each-parameter");
  static_assert(sizeof...(Widths) > 0 && ((Widths > 0) && ...),
                "rgflow: every block of a residual net needs at least one hidden layer with at least one unit. See "
                "docs/net.md#residual-nets-and-nets-for-each-parameter");

  template <std::size_t Inputs, std::size_t Outputs>
  struct on {
   private:
    static constexpr std::size_t features = Inputs + Outputs;
    static constexpr std::size_t layers = sizeof...(Widths) + 1;
    static constexpr std::array<std::size_t, layers + 1> width{features, Widths..., features};
    static constexpr std::size_t widest = std::max({features, Widths...});
    template <std::size_t K>
    static constexpr std::size_t dense_packed = engine::dense_packed_size<width[K], width[K + 1]>;
    template <std::size_t K>
    static constexpr std::size_t dense_gradient = engine::dense_gradient_size<width[K], width[K + 1]>;

    // Canonical, per layer: slopes b [in], directions v [out][in], lengths g [out], biases [out].
    static constexpr std::size_t layer_weights(std::size_t k) { return width[k] + (width[k] + 2) * width[k + 1]; }
    static constexpr std::size_t weights_before(std::size_t layer) {
      std::size_t n = 0;
      for (std::size_t k = 0; k < layer; ++k) n += layer_weights(k);
      return n;
    }
    // Packed, per layer: slopes, then the dense layer. Gradients likewise, those of the slopes summed by lanes of
    // single precision at most: [in][lane].
    static constexpr std::size_t slope_lanes = engine::register_bytes / sizeof(float);
    template <std::size_t K>
    static consteval std::size_t packed_before() {
      if constexpr (K == 0)
        return 0;
      else
        return packed_before<K - 1>() + width[K - 1] + dense_packed<K - 1>;
    }
    template <std::size_t K>
    static consteval std::size_t gradient_before() {
      if constexpr (K == 0)
        return 0;
      else
        return gradient_before<K - 1>() + width[K - 1] * slope_lanes + dense_gradient<K - 1>;
    }
    static constexpr std::size_t kept_before(std::size_t layer) {
      std::size_t n = 0;
      for (std::size_t k = 0; k < layer; ++k) n += width[k];
      return n;
    }
    static constexpr std::size_t block_weights = weights_before(layers);
    static constexpr std::size_t block_packed = packed_before<layers>();
    static constexpr std::size_t block_gradient = gradient_before<layers>();
    static constexpr std::size_t block_kept = kept_before(layers);
    static constexpr double shrink = 1 / std::numbers::sqrt2;

   public:
    static constexpr std::string_view name = "residual";
    static constexpr std::size_t inputs = Inputs;
    static constexpr std::size_t outputs = Outputs;
    static constexpr std::size_t weights = Blocks * block_weights + Outputs;
    static constexpr std::size_t packed = Blocks * block_packed + Outputs;
    static constexpr std::size_t packed_gradient = Blocks * block_gradient + Outputs * slope_lanes;
    /// What goes into the activations, and the outputs before they are scaled.
    static constexpr std::size_t kept = Blocks * block_kept + Outputs;

    static std::string describe() {
      std::string text = "residual net, " + std::to_string(Blocks) + " blocks ";
      for (std::size_t k = 0; k <= layers; ++k) text += (k ? "-" : "") + std::to_string(width[k]);
      return text;
    }

    /// Directions normal with variance 2.81 / inputs, lengths such that W = v, slopes 1, biases and scales 0.
    static void initialise(double* w, engine::weight_source& source) {
      for (std::size_t b = 0; b < Blocks; ++b)
        for (std::size_t k = 0; k < layers; ++k) {
          auto const in = width[k], out = width[k + 1];
          double* const slopes = w + b * block_weights + weights_before(k);
          double* const v = slopes + in;
          double* const lengths = v + in * out;
          source.skip(in);
          std::fill_n(slopes, in, 1.0);
          double const deviation = std::sqrt(2.81 / static_cast<double>(in));  // the gain of the activation
          for (std::size_t i = 0; i < in * out; ++i) v[i] = deviation * source.normal();
          source.skip(2 * out);
          for (std::size_t j = 0; j < out; ++j) lengths[j] = length(v + j * in, in);
        }
    }

    static void tensors(tensor_visitor& visitor) {
      for (std::size_t b = 0; b < Blocks; ++b) {
        visitor.enter("block" + std::to_string(b + 1));
        for (std::size_t k = 0; k < layers; ++k) {
          auto const layer = std::to_string(k + 1);
          visitor.tensor("slope" + layer, {width[k]});
          visitor.tensor("direction" + layer, {width[k + 1], width[k]});
          visitor.tensor("length" + layer, {width[k + 1]});
          visitor.tensor("b" + layer, {width[k + 1]});
        }
        visitor.leave();
      }
      visitor.tensor("scale", {Outputs});
    }

    template <class T>
    static void pack(T const* canonical, T* out) {
      for (std::size_t b = 0; b < Blocks; ++b) pack_layer<0>(canonical + b * block_weights, out + b * block_packed);
      std::copy_n(canonical + Blocks * block_weights, Outputs, out + Blocks * block_packed);
    }
    template <class From, class To>
    static void unpack_gradient(From const* in, From const* canonical, To* gradient) {
      for (std::size_t b = 0; b < Blocks; ++b)
        unpack_layer<0>(in + b * block_gradient, canonical + b * block_weights, gradient + b * block_weights);
      add_lanes(in + Blocks * block_gradient, Outputs, gradient + Blocks * block_weights);
    }

    /// The reference: plain sums in canonical order, for any scalar.
    template <class V, class W>
    static void evaluate(std::span<V const, inputs> in, std::span<V, outputs> out, W w) {
      using std::sqrt;
      engine::scratch<V, features> x;
      engine::scratch<V, widest> from, to;
      start(in, x.data());
      for (std::size_t b = 0; b < Blocks; ++b) {
        std::copy_n(x.data(), features, from.data());
        for (std::size_t k = 0; k < layers; ++k) {
          auto const* const slopes = w.data + b * block_weights + weights_before(k);
          auto const* const v = slopes + width[k];
          auto const* const lengths = v + width[k] * width[k + 1];
          for (std::size_t i = 0; i < width[k]; ++i) from[i] = engine::sloped_silu::value(from[i], slopes[i]);
          for (std::size_t j = 0; j < width[k + 1]; ++j) {
            V sum(0), squares(0);
            for (std::size_t i = 0; i < width[k]; ++i) {
              V const element(v[j * width[k] + i]);
              sum += element * from[i];
              squares += element * element;
            }
            to[j] = V(lengths[j]) * sum / sqrt(squares) + V(lengths[width[k + 1] + j]);
          }
          std::copy_n(to.data(), width[k + 1], from.data());
        }
        for (std::size_t i = 0; i < features; ++i) x[i] = V(shrink) * (x[i] + from[i]);
      }
      for (std::size_t j = 0; j < Outputs; ++j) out[j] = V(w.data[Blocks * block_weights + j]) * x[Inputs + j];
    }

    template <class V, class T>
    static void evaluate(std::span<V const, inputs> in, std::span<V, outputs> out, engine::packed_weights<T> w,
                         V* kept_values) {
      engine::scratch<V, features> x;
      start(in, x.data());
      for (std::size_t b = 0; b < Blocks; ++b) {
        V* const before = kept_values + b * block_kept;
        std::copy_n(x.data(), features, before);
        engine::scratch<V, features> f;
        forward<0>(engine::from(w, b * block_packed), before, f.data());
        for (std::size_t i = 0; i < features; ++i) x[i] = V(static_cast<T>(shrink)) * (x[i] + f[i]);
      }
      V* const unscaled = kept_values + Blocks * block_kept;
      for (std::size_t j = 0; j < Outputs; ++j) {
        unscaled[j] = x[Inputs + j];
        out[j] = V(w.data[Blocks * block_packed + j]) * x[Inputs + j];
      }
    }

    template <class V, class T>
    static void pull_back(std::span<V const, inputs>, std::span<V const, outputs> out_bar, std::span<V, inputs> in_bar,
                          engine::packed_weights<T> w, engine::gradient_slot<T> gradient, V const* kept_values) {
      engine::scratch<V, features> bar, f_bar;
      for (std::size_t i = 0; i < Inputs; ++i) bar[i] = V(0);
      for (std::size_t j = 0; j < Outputs; ++j) {
        bar[Inputs + j] = V(w.data[Blocks * block_packed + j]) * out_bar[j];
        if (gradient)
          add_to_lanes(out_bar[j] * kept_values[Blocks * block_kept + j],
                       gradient.data + Blocks * block_gradient + j * slope_lanes);
      }
      for (std::size_t b = Blocks; b-- > 0;) {
        for (std::size_t i = 0; i < features; ++i) f_bar[i] = bar[i] = V(static_cast<T>(shrink)) * bar[i];
        auto const slot = engine::gradient_slot<T>{gradient ? gradient.data + b * block_gradient : nullptr};
        auto const of_block = engine::from(w, b * block_packed);
        backward<layers - 1>(of_block, kept_values + b * block_kept, f_bar.data(), bar.data(), slot);
      }
      std::copy_n(bar.data(), Inputs, in_bar.data());
    }

   private:
    template <class V>
    static void start(std::span<V const, inputs> in, V* x) {
      std::copy_n(in.data(), Inputs, x);
      std::fill_n(x + Inputs, Outputs, V(0));
    }

    template <class T>
    static double length(T const* v, std::size_t n) {
      return std::sqrt(engine::dot(v, v, n));
    }

    /// Layer K and those after it: `before` holds what goes into the activation, and is filled for the next ones.
    template <std::size_t K, class V, class T>
    static void forward(engine::packed_weights<T> w, V* before, V* f) {
      T const* const slopes = w.data + packed_before<K>();
      engine::scratch<V, width[K]> units;
      engine::in_ranges(w.rows, width[K], [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) units[i] = engine::sloped_silu::value(before[i], slopes[i]);
      });
      V* const out = K + 1 == layers ? f : before + width[K];
      engine::dense_forward<width[K], width[K + 1]>(slopes + width[K], static_cast<V const*>(units.data()), out, {},
                                                    w.rows);
      if constexpr (K + 1 < layers) forward<K + 1>(w, out, f);
    }

    /// Layer K and those before it. `bar` is the cotangent of what the layer gives; what goes into the block gets its
    /// own added to x_bar.
    template <std::size_t K, class V, class T>
    static void backward(engine::packed_weights<T> w, V const* kept_values, V const* bar, V* x_bar,
                         engine::gradient_slot<T> gradient) {
      T const* const slopes = w.data + packed_before<K>();
      V const* const before = kept_values + kept_before(K);
      engine::scratch<V, width[K]> in_bar;
      if (gradient) {
        engine::scratch<V, width[K]> units;
        engine::in_ranges(w.rows, width[K], [&](std::size_t begin, std::size_t end) {
          for (std::size_t i = begin; i < end; ++i) units[i] = engine::sloped_silu::value(before[i], slopes[i]);
        });
        engine::dense_weight_gradient<width[K], width[K + 1]>(
            static_cast<V const*>(units.data()), bar, gradient.data + gradient_before<K>() + width[K] * slope_lanes,
            w.rows);
      }
      engine::dense_input_gradient<width[K], width[K + 1]>(slopes + width[K], bar, in_bar.data(), w.rows);
      engine::in_ranges(w.rows, width[K], [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
          V by_x, by_slope;
          engine::sloped_silu::slopes(before[i], slopes[i], by_x, by_slope);
          if (gradient) add_to_lanes(in_bar[i] * by_slope, gradient.data + gradient_before<K>() + i * slope_lanes);
          in_bar[i] = in_bar[i] * by_x;
        }
      });
      if constexpr (K > 0)
        backward<K - 1>(w, kept_values, static_cast<V const*>(in_bar.data()), x_bar, gradient);
      else
        for (std::size_t i = 0; i < features; ++i) x_bar[i] += in_bar[i];
    }

    /// Adds the samples of v, register by register, to the numbers of one feature.
    template <class V, class T>
    static void add_to_lanes(V const& v, T* sums) {
      if constexpr (engine::is_lanes<V>) {
        using single = typename V::single;
        T const* const samples = V::samples(&v);
        auto sum = single::load(sums);
        for (std::size_t p = 0; p < V::parts; ++p) sum += single::load(samples + p * single::size);
        sum.store(sums);
      } else {
        *sums += v;
      }
    }
    template <class From, class To>
    static void add_lanes(From const* sums, std::size_t count, To* out) {
      for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = 0; j < slope_lanes; ++j) out[i] += static_cast<To>(sums[i * slope_lanes + j]);
    }

    template <std::size_t K, class T>
    static void pack_layer(T const* canonical, T* out) {
      if constexpr (K < layers) {
        constexpr std::size_t in = width[K], rows = width[K + 1];
        T const* const v = canonical + in;
        T const* const lengths = v + in * rows;
        std::copy_n(canonical, in, out);
        engine::scratch<T, in * rows + rows> matrix;
        for (std::size_t j = 0; j < rows; ++j) {
          auto const factor = static_cast<T>(static_cast<double>(lengths[j]) / length(v + j * in, in));
          for (std::size_t i = 0; i < in; ++i) matrix[j * in + i] = factor * v[j * in + i];
        }
        std::copy_n(lengths + rows, rows, matrix.data() + in * rows);
        engine::dense_pack<in, rows>(matrix.view().data(), out + in);
        pack_layer<K + 1>(canonical + layer_weights(K), out + in + dense_packed<K>);
      }
    }

    template <std::size_t K, class From, class To>
    static void unpack_layer(From const* in_slot, From const* canonical, To* gradient) {
      if constexpr (K < layers) {
        constexpr std::size_t in = width[K], rows = width[K + 1];
        From const* const v = canonical + in;
        From const* const lengths = v + in * rows;
        To* const to_v = gradient + in;
        To* const to_lengths = to_v + in * rows;
        add_lanes(in_slot, in, gradient);
        engine::scratch<To, in * rows + rows> matrix;
        std::fill_n(matrix.data(), in * rows + rows, To(0));
        engine::dense_unpack_gradient<in, rows>(in_slot + in * slope_lanes, matrix.data());
        for (std::size_t j = 0; j < rows; ++j) {
          // W = g v / |v|: along v only the length changes, across it the direction.
          double const size = length(v + j * in, in);
          double const along = engine::dot(matrix.data() + j * in, v + j * in, in);
          double const g_over_size = static_cast<double>(lengths[j]) / size, share = along / (size * size);
          for (std::size_t i = 0; i < in; ++i)
            to_v[j * in + i] += static_cast<To>(
                g_over_size * (static_cast<double>(matrix[j * in + i]) - share * static_cast<double>(v[j * in + i])));
          to_lengths[j] += static_cast<To>(along / size);
          to_lengths[rows + j] += matrix[in * rows + j];
        }
        unpack_layer<K + 1>(in_slot + in * slope_lanes + dense_gradient<K>, canonical + layer_weights(K),
                            gradient + layer_weights(K));
      }
    }
  };
};

}  // namespace rgflow::inline RGFLOW_ISA

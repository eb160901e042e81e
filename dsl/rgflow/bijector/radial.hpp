// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/contract.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA {

/// The modulus of every complex value x (channels 2k and 2k + 1 of a site), reshaped: z = x sqrt(v / u) with u = |x|^2 and
///
///   |z|^2 = v(u) = a u + b (sqrt(u^2 + c^2) - c),
///
/// a, b, c > 0 trained numbers per complex channel. It commutes with every phase and with conjugation; the area element
/// grows by v'(u), so log|det| = sum log(a + b u / sqrt(u^2 + c^2)). A normal z is an x with density
/// v'(u) exp(-v(u) / 2) / (2 pi): for small a a ring around |x|^2 = c, the shape of a site of complex phi^4, which chains
/// of affine couplings approach slowly. Far out z is proportional to x, so that many of them in a row stay finite. Back,
/// with w = v (v + 2 b c), u = w / (a (v + b c) + b sqrt(w + a^2 c^2)).
///
/// Weights: log_slope p, curvature q, log_radius r [complex channel], a = e^p, b = log(1 + e^q), c = e^r, zero at the
/// start: not the identity, but nearer to a site of a quartic theory.
struct radial {
  template <class Patch>
  struct on {
   private:
    static_assert(Patch::channels % 2 == 0,
                  "rgflow: radial acts on complex values, pairs of channels, and this field has an odd number of "
                  "channels. See docs/bijector.md");
    static constexpr std::size_t values = Patch::channels / 2;  // complex ones per site

    /// a, b and c, computed once per patch, in the weights' own type and not in every lane.
    template <class V>
    struct coefficients {
      V a, b, c, slope_of_b;  // the last is db/dq

      template <class Weights>
      coefficients(Weights w, std::size_t channel) {
        using number = std::remove_cvref_t<decltype(w.data[0])>;
        using std::exp;
        using std::log1p;
        number const e = exp(w.data[values + channel]);
        a = V(exp(w.data[channel]));
        b = V(log1p(e));
        c = V(exp(w.data[2 * values + channel]));
        slope_of_b = V(e / (number(1) + e));
      }

      V square_before(V const& v) const {
        using std::sqrt;
        V const w = v * (v + V(2) * b * c), ac = a * c;
        return w / (a * (v + b * c) + b * sqrt(w + ac * ac));
      }
    };

    /// What both directions need of the map at u.
    template <class V>
    struct at {
      V root, sum, ratio, slope;  // sqrt(u^2 + c^2); that + c; v / u; v'(u)

      at(coefficients<V> const& k, V const& u) {
        using std::sqrt;
        root = sqrt(u * u + k.c * k.c);
        sum = root + k.c;
        ratio = k.a + k.b * u / sum;
        slope = k.a + k.b * u / root;
      }
    };

    template <class V>
    static V square(V const* x) {
      return x[0] * x[0] + x[1] * x[1];
    }
    template <class V>
    static void scale(V* x, V const& by) {
      x[0] = x[0] * by;
      x[1] = x[1] * by;
    }

   public:
    static constexpr std::string_view name = "radial";
    static constexpr std::size_t size = Patch::size;
    static constexpr std::size_t weights = 3 * values;
    static constexpr bool starts_as_identity = false;

    static std::string describe() { return "radial |z|^2 = a u + b (sqrt(u^2 + c^2) - c)"; }
    static void tensors(tensor_visitor& visitor) {
      visitor.tensor("log_slope", {values});
      visitor.tensor("curvature", {values});
      visitor.tensor("log_radius", {values});
    }

    template <class V, class Weights>
    static V encode(std::span<V, size> x, Weights w, std::span<V const>) {
      using std::log;
      using std::sqrt;
      V log_det(0);
      for (std::size_t channel = 0; channel < values; ++channel) {
        coefficients<V> const k(w, channel);
        for (std::size_t i = 2 * channel; i < size; i += Patch::channels) {
          at<V> const here(k, square(&x[i]));
          scale(&x[i], V(sqrt(here.ratio)));
          log_det += log(here.slope);
        }
      }
      return log_det;
    }

    template <class V, class Weights>
    static V decode(std::span<V, size> z, Weights w, std::span<V const>) {
      using std::log;
      using std::sqrt;
      V log_det(0);
      for (std::size_t channel = 0; channel < values; ++channel) {
        coefficients<V> const k(w, channel);
        for (std::size_t i = 2 * channel; i < size; i += Patch::channels) {
          at<V> const here(k, k.square_before(square(&z[i])));
          scale(&z[i], V(V(1) / sqrt(here.ratio)));
          log_det -= log(here.slope);
        }
      }
      return log_det;
    }

    template <direction D, class V, class T>
    static void pull_back(std::span<V, size> x, std::span<V, size> bar, V const& log_det_bar,
                          engine::packed_weights<T> w, std::span<V const>, engine::gradient_slot<T> gradient,
                          V const*) {
      using std::sqrt;
      for (std::size_t channel = 0; channel < values; ++channel) {
        coefficients<V> const k(w, channel);
        V a_bar(0), b_bar(0), c_bar(0);
        for (std::size_t i = 2 * channel; i < size; i += Patch::channels) {
          // x holds the output: z of encode, x of decode.
          V const u = D == direction::encode ? V(k.square_before(square(&x[i]))) : V(square(&x[i]));
          at<V> const here(k, u);
          V const factor = sqrt(here.ratio);
          V const inverse = V(1) / factor;
          scale(&x[i], D == direction::encode ? inverse : factor);  // now the input
          V const along = V(0.5) * (bar[i] * x[i] + bar[i + 1] * x[i + 1]) * inverse;
          // Cotangents of the ratio and of the slope, as functions of u, a, b, c ...
          V const of_ratio = D == direction::encode ? V(along) : V(-along * inverse * inverse);
          V const of_slope = (D == direction::encode ? V(log_det_bar) : V(-log_det_bar)) / here.slope;
          V const by_root = V(1) / here.root, by_sum = V(1) / here.sum;
          V const ratio_u = k.b * k.c * by_root * by_sum;
          V const slope_u = k.b * k.c * k.c * by_root * by_root * by_root;
          V const of_u = of_ratio * ratio_u + of_slope * slope_u;
          V const on_b = u * by_sum, on_c = k.b * u * by_root * by_sum;
          a_bar += of_ratio + of_slope;
          b_bar += of_ratio * on_b + of_slope * u * by_root;
          c_bar -= of_ratio * on_c + of_slope * k.b * u * k.c * by_root * by_root * by_root;
          if constexpr (D == direction::encode) {
            scale(&bar[i], factor);
            bar[i] += V(2) * of_u * x[i];
            bar[i + 1] += V(2) * of_u * x[i + 1];
          } else {
            // ... and u as a function of v, a, b, c: du = (dv - u da - (root - c) db + b (root - c) / root dc) / v'.
            V const of_v = of_u / here.slope;
            a_bar -= of_v * u;
            b_bar -= of_v * u * on_b;
            c_bar += of_v * u * on_c;
            scale(&bar[i], inverse);
            bar[i] += V(2) * of_v * x[i];
            bar[i + 1] += V(2) * of_v * x[i + 1];
          }
        }
        if (gradient) {
          gradient.data[channel] += static_cast<T>(engine::lane_sum(a_bar * k.a));
          gradient.data[values + channel] += static_cast<T>(engine::lane_sum(b_bar * k.slope_of_b));
          gradient.data[2 * values + channel] += static_cast<T>(engine::lane_sum(c_bar * k.c));
        }
      }
    }
  };
};

}  // namespace rgflow::inline RGFLOW_ISA

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

/// z = x sqrt(a + b |x|^2) of every complex value x (channels 2k and 2k + 1 of a site), with trained numbers a = e^p and
/// b = log(1 + e^q) per complex channel. It commutes with every phase and with conjugation.
///
/// With u = |x|^2 and v = |z|^2 the area element grows by dv/du = a + 2 b u, so log|det| = sum log(a + 2 b |x|^2). A
/// normal z is an x with density (a + 2 b u) exp(-(a u + b u^2)/2) / (2 pi): for small a a ring with the tails of
/// exp(-b |x|^4 / 2), the shape of a site of complex phi^4, which chains of affine couplings approach slowly. Back,
/// u = 2 v / (a + D) with D = sqrt(a^2 + 4 b v) = a + 2 b u.
///
/// Weights: log_slope p [complex channel] and curvature q [complex channel], zero at the start: a = 1 and b = log 2,
/// which is not the identity, but gives the first samples tails that no quartic action punishes.
struct radial {
  template <class Patch>
  struct on {
   private:
    static_assert(Patch::channels % 2 == 0,
                  "rgflow: radial acts on complex values, pairs of channels, and this field has an odd number of "
                  "channels. See docs/bijector.md");
    static constexpr std::size_t values = Patch::channels / 2;  // complex ones per site

    /// Computed once per patch, in the weights' own type and not in every lane.
    template <class V>
    struct coefficients {
      V a, b, slope_of_b;  // the last is db/dq

      template <class Weights>
      coefficients(Weights w, std::size_t channel) {
        using number = std::remove_cvref_t<decltype(w.data[0])>;
        using std::exp;
        using std::log1p;
        number const e = exp(w.data[values + channel]);
        a = V(exp(w.data[channel]));
        b = V(log1p(e));
        slope_of_b = V(e / (number(1) + e));
      }
    };

    template <class V>
    static V square(V const& re, V const& im) {
      return re * re + im * im;
    }

   public:
    static constexpr std::string_view name = "radial";
    static constexpr std::size_t size = Patch::size;
    static constexpr std::size_t weights = 2 * values;
    static constexpr bool starts_as_identity = false;

    static std::string describe() { return "radial x sqrt(a + b |x|^2)"; }
    static void tensors(tensor_visitor& visitor) {
      visitor.tensor("log_slope", {values});
      visitor.tensor("curvature", {values});
    }

    template <class V, class Weights>
    static V encode(std::span<V, size> x, Weights w, std::span<V const>) {
      using std::log;
      using std::sqrt;
      V log_det(0);
      for (std::size_t c = 0; c < values; ++c) {
        coefficients<V> const k(w, c);
        for (std::size_t i = 2 * c; i < size; i += Patch::channels) {
          V const bu = k.b * square(x[i], x[i + 1]);
          V const scale = sqrt(k.a + bu);
          x[i] = x[i] * scale;
          x[i + 1] = x[i + 1] * scale;
          log_det += log(k.a + bu + bu);
        }
      }
      return log_det;
    }

    template <class V, class Weights>
    static V decode(std::span<V, size> z, Weights w, std::span<V const>) {
      using std::log;
      using std::sqrt;
      V log_det(0);
      for (std::size_t c = 0; c < values; ++c) {
        coefficients<V> const k(w, c);
        for (std::size_t i = 2 * c; i < size; i += Patch::channels) {
          V const slope = sqrt(k.a * k.a + V(4) * k.b * square(z[i], z[i + 1]));
          V const scale = sqrt(V(2) / (k.a + slope));
          z[i] = z[i] * scale;
          z[i + 1] = z[i + 1] * scale;
          log_det -= log(slope);
        }
      }
      return log_det;
    }

    template <direction D, class V, class T>
    static void pull_back(std::span<V, size> x, std::span<V, size> bar, V const& log_det_bar,
                          engine::packed_weights<T> w, std::span<V const>, engine::gradient_slot<T> gradient,
                          V const*) {
      using std::sqrt;
      for (std::size_t c = 0; c < values; ++c) {
        coefficients<V> const k(w, c);
        V a_bar(0), b_bar(0);
        for (std::size_t i = 2 * c; i < size; i += Patch::channels) {
          if constexpr (D == direction::encode) {
            // Here x holds z. First back to x, then the adjoint of z_i = x_i scale and L = log(slope).
            V const slope = sqrt(k.a * k.a + V(4) * k.b * square(x[i], x[i + 1]));
            V const back = sqrt(V(2) / (k.a + slope));
            x[i] = x[i] * back;
            x[i + 1] = x[i + 1] * back;
            V const u = square(x[i], x[i + 1]);
            V const scale = V(1) / back;
            V const along = (bar[i] * x[i] + bar[i + 1] * x[i + 1]) * back;  // z_bar . x / scale
            V const of_log = log_det_bar / slope;
            V const pull = k.b * (along + V(4) * of_log);
            bar[i] = bar[i] * scale + pull * x[i];
            bar[i + 1] = bar[i + 1] * scale + pull * x[i + 1];
            V const both = V(0.5) * along + of_log;
            a_bar += both;
            b_bar += (both + of_log) * u;
          } else {
            // Here x holds x. Back to z, then the adjoint of x_i = z_i scale, L = -log(slope), slope = D(a, b, v).
            V const bu = k.b * square(x[i], x[i + 1]);
            V const slope = k.a + bu + bu;
            V const back = sqrt(k.a + bu);
            x[i] = x[i] * back;
            x[i + 1] = x[i + 1] * back;
            V const v = square(x[i], x[i + 1]);
            V const scale = V(1) / back;
            V const of_scale =
                V(-0.25) * (bar[i] * x[i] + bar[i + 1] * x[i + 1]) * scale / (back * back);  // by a + D
            V const of_slope = (of_scale - log_det_bar / slope) / slope;                     // by D, over D
            V const pull = V(4) * k.b * of_slope;
            bar[i] = bar[i] * scale + pull * x[i];
            bar[i + 1] = bar[i + 1] * scale + pull * x[i + 1];
            a_bar += of_scale + k.a * of_slope;
            b_bar += V(2) * v * of_slope;
          }
        }
        if (gradient) {
          gradient.data[c] += static_cast<T>(engine::lane_sum(a_bar * k.a));
          gradient.data[values + c] += static_cast<T>(engine::lane_sum(b_bar * k.slope_of_b));
        }
      }
    }
  };
};

}  // namespace rgflow::inline RGFLOW_ISA

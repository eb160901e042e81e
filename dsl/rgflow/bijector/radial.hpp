// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/contract.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/symmetry/patch_action.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA {

/// The modulus of every complex value x (channels 2k and 2k + 1 of a site), reshaped: z = x sqrt(v / u) with u = |x|^2
/// and
///
///   |z|^2 = v(u) = a u + b u^2 up to u = 16, from there on with the slope that it has reached,
///
/// a, b > 0 trained numbers per complex channel. It commutes with every phase and with conjugation; the area element
/// grows by v'(u), so log|det| = sum log v'(|x|^2). A normal z is an x with density v'(u) exp(-v(u) / 2) / (2 pi): for
/// small a a ring with the tails of exp(-b |x|^4 / 2), the shape of a site of complex phi^4, which chains of affine
/// couplings approach slowly. The slope stops growing so that two dozen in a row stay finite far out.
///
/// Weights: log_slope p, curvature q [complex channel], a = e^p, b = log(1 + e^(q - 3)), zero at the start: b = 0.049,
/// nearly the identity, so that many in a row leave the scale of a field alone.
struct radial {
  template <class Patch>
  struct on {
   private:
    static_assert(Patch::channels % 2 == 0,
                  "rgflow: radial acts on complex values, pairs of channels, and this field has an odd number of "
                  "channels. See docs/bijector.md");
    static constexpr std::size_t values = Patch::channels / 2;  // complex ones per site

    static constexpr double far = 16;

    /// a and b, computed once per patch, in the weights' own type and not in every lane.
    template <class V>
    struct coefficients {
      V a, b, slope_of_b;  // the last is db/dq

      template <class Weights>
      coefficients(Weights w, std::size_t channel) {
        using number = std::remove_cvref_t<decltype(w.data[0])>;
        using engine::select;
        using std::abs;
        using std::exp;
        using std::log1p;
        using std::max;
        number const q = w.data[values + channel] - number(3);
        number const e = exp(-abs(q));  // at most 1: no q overflows
        a = V(exp(w.data[channel]));
        b = V(max(q, number(0)) + log1p(e));
        slope_of_b = V(select(q > number(0), number(1), e) / (number(1) + e));
      }

      /// u of a given v: the root of the quadratic, without cancellation, and a straight line beyond.
      V square_before(V const& v) const {
        using std::min;
        using std::sqrt;
        V const near = min(v, (a + b * V(far)) * V(far));
        return V(2) * near / (a + sqrt(a * a + V(4) * b * near)) + (v - near) / (a + V(2 * far) * b);
      }
    };

    /// What both directions need of the map at u.
    template <class V>
    struct at {
      V near, share, ratio, slope;  // min(u, far); near / u; v / u; v'(u)

      at(coefficients<V> const& k, V const& u) {
        using std::max;
        using std::min;
        near = min(u, V(far));
        share = near / max(u, V(1e-30));
        ratio = k.a + k.b * near * (V(2) - share);
        slope = k.a + V(2) * k.b * near;
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
    static constexpr std::size_t weights = 2 * values;
    static constexpr bool starts_as_identity = false;
    static constexpr bool lanewise_weights = true;

    static std::string describe() { return "radial |z|^2 = a |x|^2 + b |x|^4, straight from |x| = 4 on"; }
    static constexpr bool follows_sites = true;
    static constexpr equivariance under(generator const& g) {
      return detail::on_every_value<Patch>(g, 2, [](detail::value_change change) -> equivariance {
        if (change == detail::value_change::mixed) return {equivariance_problem::components, {}};
        return {};
      });
    }
    static void tensors(tensor_visitor& visitor) {
      visitor.tensor("log_slope", {values});
      visitor.tensor("curvature", {values});
    }

    template <class V, class Weights>
    static V encode(std::span<V, size> x, Weights w, std::span<V const>) {
      return run<direction::encode>(x, w);
    }
    template <class V, class Weights>
    static V decode(std::span<V, size> z, Weights w, std::span<V const>) {
      return run<direction::decode>(z, w);
    }

    template <direction D, class V, class T>
    static void pull_back(std::span<V, size> x, std::span<V, size> bar, V const& log_det_bar,
                          engine::packed_weights<T> w, std::span<V const>, engine::gradient_slot<T> gradient,
                          V const*) {
      using engine::select;
      using std::sqrt;
      for (std::size_t channel = 0; channel < values; ++channel) {
        coefficients<V> const k(w, channel);
        V a_bar(0), b_bar(0);
        for (std::size_t i = 2 * channel; i < size; i += Patch::channels) {
          // x holds the output: z of encode, x of decode.
          V const u = D == direction::encode ? V(k.square_before(square(&x[i]))) : V(square(&x[i]));
          at<V> const here(k, u);
          V const factor = sqrt(here.ratio);
          V const inverse = V(1) / factor;
          scale(&x[i], D == direction::encode ? inverse : factor);  // now the input
          V const along = V(0.5) * (bar[i] * x[i] + bar[i + 1] * x[i + 1]) * inverse;
          // Cotangents of the ratio and of the slope, as functions of u, a, b ...
          V const of_ratio = D == direction::encode ? V(along) : V(-along * inverse * inverse);
          V const of_slope = (D == direction::encode ? V(log_det_bar) : V(-log_det_bar)) / here.slope;
          V const of_u = k.b * (of_ratio * here.share * here.share + select(u < V(far), V(V(2) * of_slope), V(0)));
          V const on_b = here.near * (V(2) - here.share);
          a_bar += of_ratio + of_slope;
          b_bar += of_ratio * on_b + V(2) * of_slope * here.near;
          if constexpr (D == direction::encode) {
            scale(&bar[i], factor);
            bar[i] += V(2) * of_u * x[i];
            bar[i + 1] += V(2) * of_u * x[i + 1];
          } else {
            // ... and u as a function of v, a, b: du = (dv - u da - (v - a u) / b db) / v'.
            V const of_v = of_u / here.slope;
            a_bar -= of_v * u;
            b_bar -= of_v * u * on_b;
            scale(&bar[i], inverse);
            bar[i] += V(2) * of_v * x[i];
            bar[i + 1] += V(2) * of_v * x[i + 1];
          }
        }
        if (gradient) {
          engine::add_cotangent(gradient.data[channel], V(a_bar * k.a));
          engine::add_cotangent(gradient.data[values + channel], V(b_bar * k.slope_of_b));
        }
      }
    }

   private:
    template <direction D, class V, class Weights>
    static V run(std::span<V, size> x, Weights w) {
      using std::log;
      using std::sqrt;
      V log_det(0);
      for (std::size_t channel = 0; channel < values; ++channel) {
        coefficients<V> const k(w, channel);
        for (std::size_t i = 2 * channel; i < size; i += Patch::channels) {
          V const square_here = square(&x[i]);
          at<V> const here(k, D == direction::encode ? square_here : V(k.square_before(square_here)));
          V const factor = sqrt(here.ratio);
          scale(&x[i], D == direction::encode ? factor : V(V(1) / factor));
          log_det += log(here.slope);
        }
      }
      return D == direction::encode ? log_det : V(-log_det);
    }
  };
};

}  // namespace rgflow::inline RGFLOW_ISA

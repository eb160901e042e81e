// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/contract.hpp>
#include <rgflow/engine/bijector/observing.hpp>
#include <rgflow/symmetry/equivariance.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace rgflow::inline RGFLOW_ISA {

/// z = x exp(a_c) + b_c with a log-scale and a shift per channel: log|det| = sites * sum a_c (Kingma & Dhariwal,
/// arXiv:1807.03039, section 3.1). `act_norm::per_value` has them per value of the patch instead.
///
/// It is the identity until it has seen data: a pass with observing_weights (data for encode, samples of the prior
/// for decode) sets a and b so that what leaves it has mean 0 and variance 1. Weights: log_scale, shift, then the
/// flag `initialised` (0 or 1), which is saved with them and not trained.
struct act_norm {
 private:
  /// Channel of each value (per_channel) or the value itself.
  template <class Patch, bool PerValue>
  struct bound {
   private:
    static constexpr std::size_t groups = PerValue ? Patch::size : Patch::channels;
    static constexpr std::size_t values_per_group = Patch::size / groups;
    static constexpr std::size_t group(std::size_t value) { return value % groups; }

   public:
    static constexpr std::string_view name = "act_norm";
    static constexpr std::size_t size = Patch::size;
    static constexpr std::size_t weights = 2 * groups + 1;

    static std::string describe() {
      return "act_norm of " + std::to_string(groups) + (PerValue ? " values" : " channels");
    }
    static constexpr bool follows_sites = true;
    /// A symmetry of the components would change the shifts; sites are alike where there are no other signs.
    static constexpr equivariance under(generator const& g) {
      if (g.acts_on_components() || PerValue || Patch::haar_basis) return {equivariance_problem::numbers, {}};
      return {};
    }
    static void tensors(tensor_visitor& visitor) {
      visitor.tensor("log_scale", {groups});
      visitor.tensor("shift", {groups});
      visitor.tensor("initialised", {1}, false);
    }

    /// What enters with this mean and variance leaves with 0 and 1, run in direction d. A channel that does not vary
    /// keeps its scale.
    static void settle(double* w, direction d, std::span<double const> mean, std::span<double const> variance) {
      for (std::size_t g = 0; g < groups; ++g) {
        double const log_deviation = variance[g] > 0 ? std::log(variance[g]) / 2 : 0;
        w[g] = d == direction::encode ? -log_deviation : log_deviation;
        w[groups + g] = d == direction::encode ? -mean[g] * std::exp(-log_deviation) : mean[g];
      }
      w[2 * groups] = 1;
    }

    template <class V, class Weights>
    static V encode(std::span<V, size> x, Weights w, std::span<V const>) {
      using std::exp;
      observe(x, w);
      for (std::size_t g = 0; g < groups; ++g) {
        V const scale = exp(V(w.data[g]));
        V const shift(w.data[groups + g]);
        for (std::size_t i = g; i < size; i += groups) x[i] = x[i] * scale + shift;
      }
      return log_det<V>(w);
    }

    template <class V, class Weights>
    static V decode(std::span<V, size> z, Weights w, std::span<V const>) {
      using std::exp;
      observe(z, w);
      for (std::size_t g = 0; g < groups; ++g) {
        V const scale = exp(-V(w.data[g]));
        V const shift(w.data[groups + g]);
        for (std::size_t i = g; i < size; i += groups) z[i] = (z[i] - shift) * scale;
      }
      return -log_det<V>(w);
    }

    template <direction D, class V, class T>
    static void pull_back(std::span<V, size> x, std::span<V, size> bar, V const& log_det_bar,
                          engine::packed_weights<T> w, std::span<V const>, engine::gradient_slot<T> gradient,
                          V const*) {
      using std::exp;
      V const of_log_scale = log_det_bar * V(static_cast<T>(values_per_group));
      for (std::size_t g = 0; g < groups; ++g) {
        V const log_scale(w.data[g]);
        V const shift(w.data[groups + g]);
        V const scale = exp(D == direction::encode ? log_scale : -log_scale);
        V const back = exp(D == direction::encode ? -log_scale : log_scale);
        V log_scale_bar = D == direction::encode ? of_log_scale : -of_log_scale;
        V shift_bar(0);
        for (std::size_t i = g; i < size; i += groups) {
          if constexpr (D == direction::encode) {
            // z = x e^a + b: dz/da = z - b, dz/db = 1
            V const scaled = x[i] - shift;
            log_scale_bar += bar[i] * scaled;
            shift_bar += bar[i];
            x[i] = scaled * back;
          } else {
            // x = (z - b) e^-a: dx/da = -x, dx/db = -e^-a
            log_scale_bar -= bar[i] * x[i];
            shift_bar -= bar[i] * scale;
            x[i] = x[i] * back + shift;
          }
          bar[i] = bar[i] * scale;
        }
        if (gradient) {
          gradient.data[g] += static_cast<T>(engine::lane_sum(log_scale_bar));
          gradient.data[groups + g] += static_cast<T>(engine::lane_sum(shift_bar));
        }
      }
    }

   private:
    template <class V, class Weights>
    static V log_det(Weights w) {
      V total(w.data[0]);
      for (std::size_t g = 1; g < groups; ++g) total += V(w.data[g]);
      return total * V(static_cast<engine::scalar_of_t<V>>(values_per_group));
    }

    template <class V, class Weights>
    static void observe([[maybe_unused]] std::span<V, size> x, [[maybe_unused]] Weights w) {
      if constexpr (requires { w.recorder; })
        if (w.data[2 * groups] == 0) w.recorder->template see<bound>(w.data, std::span<V const>(x), groups, group);
    }
  };

 public:
  template <class Patch>
  struct on : bound<Patch, false> {};

  struct per_value {
    template <class Patch>
    struct on : bound<Patch, true> {};
  };
};

}  // namespace rgflow::inline RGFLOW_ISA

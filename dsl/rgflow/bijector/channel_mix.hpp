// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/contract.hpp>
#include <rgflow/symmetry/equivariance.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace rgflow::inline RGFLOW_ISA {

/// An invertible linear map of the channels, the same at every site: z = P L U x with L unit lower triangular, U upper
/// triangular with diagonal exp(d) > 0, and P a fixed permutation; log|det| = sites * sum d (the 1x1 convolution of
/// Kingma & Dhariwal, arXiv:1807.03039, section 3.2, equation 11). `channel_mix<1, 0>`: output channel i is row
/// Permutation[i] of L U x; without arguments P = 1.
///
/// Weights: lower (below the diagonal, row by row), upper (above it, row by row), log_diagonal; all zero at the start,
/// so that without a permutation it starts as the identity.
template <std::size_t... Permutation>
struct channel_mix {
  template <class Patch>
  struct on {
   private:
    static constexpr std::size_t channels = Patch::channels;
    static constexpr std::size_t triangle = channels * (channels - 1) / 2;

    static constexpr std::array<std::size_t, channels> row_of = [] {
      std::array<std::size_t, channels> rows{};
      for (std::size_t i = 0; i < channels; ++i) rows[i] = i;
      if constexpr (sizeof...(Permutation) == channels) {
        std::size_t i = 0;
        ((rows[i++] = Permutation), ...);
      }
      return rows;
    }();
    static constexpr bool is_permutation = [] {
      std::array<bool, channels> seen{};
      for (auto const r : row_of) {
        if (r >= channels || seen[r]) return false;
        seen[r] = true;
      }
      return true;
    }();
    static_assert(
        sizeof...(Permutation) == 0 || sizeof...(Permutation) == channels,
        "rgflow: channel_mix<...> permutes as many channels as the field has: write one number per channel, or "
        "none. See docs/bijector.md");
    static_assert(
        is_permutation,
        "rgflow: channel_mix<...> needs a permutation: each channel from 0 on exactly once. See docs/bijector.md");

   public:
    static constexpr std::string_view name = "channel_mix";
    static constexpr std::size_t size = Patch::size;
    static constexpr std::size_t weights = 2 * triangle + channels;
    static constexpr bool lanewise_weights = true;
    static constexpr bool starts_as_identity = [] {
      for (std::size_t i = 0; i < channels; ++i)
        if (row_of[i] != i) return false;
      return true;
    }();

    static std::string describe() {
      std::string text = "channel_mix, rows";
      for (auto const r : row_of) text += " " + std::to_string(r);
      return text;
    }
    static constexpr bool follows_sites = true;
    static constexpr equivariance under(generator const& g) {
      return detail::equivariance_of_matrix(g, static_cast<int>(channels));
    }
    static void tensors(tensor_visitor& visitor) {
      if constexpr (triangle > 0) {
        visitor.tensor("lower", {triangle});
        visitor.tensor("upper", {triangle});
      }
      visitor.tensor("log_diagonal", {channels});
    }

    template <class V, class Weights>
    static V encode(std::span<V, size> x, Weights w, std::span<V const>) {
      auto const m = read<V>(w);
      for (std::size_t s = 0; s < Patch::sites; ++s) {
        V* const v = x.data() + s * channels;
        m.multiply_upper(v);
        m.multiply_lower(v);
        permute(v);
      }
      return log_det<V>(w);
    }

    template <class V, class Weights>
    static V decode(std::span<V, size> z, Weights w, std::span<V const>) {
      auto const m = read<V>(w);
      for (std::size_t s = 0; s < Patch::sites; ++s) {
        V* const v = z.data() + s * channels;
        permute_back(v);
        m.solve_lower(v);
        m.solve_upper(v);
      }
      return -log_det<V>(w);
    }

    /// Encode, u = U x, v = L u, z = P v: vbar = P^T zbar, Lbar = vbar u^T, ubar = L^T vbar, Ubar = ubar x^T, xbar =
    /// U^T ubar. Decode solves with the same matrices: ubar = U^-T xbar, Ubar = -ubar x^T, vbar = L^-T ubar, Lbar =
    /// -vbar u^T.
    template <direction D, class V, class T>
    static void pull_back(std::span<V, size> x, std::span<V, size> bar, V const& log_det_bar,
                          engine::packed_weights<T> w, std::span<V const>, engine::gradient_slot<T> gradient,
                          V const*) {
      auto const m = read<V>(w);
      std::array<V, weights> w_bar;
      w_bar.fill(V(0));
      for (std::size_t c = 0; c < channels; ++c) {
        V const of_sites = log_det_bar * V(static_cast<engine::scalar_of_t<V>>(Patch::sites));
        w_bar[2 * triangle + c] = D == direction::encode ? of_sites : -of_sites;
      }
      for (std::size_t s = 0; s < Patch::sites; ++s) {
        V* const v = x.data() + s * channels;
        V* const v_bar = bar.data() + s * channels;
        if constexpr (D == direction::encode) {
          permute_back(v);
          permute_back(v_bar);
          m.solve_lower(v);
          for (std::size_t i = 0, k = 0; i < channels; ++i)
            for (std::size_t j = 0; j < i; ++j, ++k) w_bar[k] += v_bar[i] * v[j];
          m.multiply_lower_transposed(v_bar);
          m.solve_upper(v);
          for (std::size_t i = 0, k = triangle; i < channels; ++i) {
            w_bar[2 * triangle + i] += v_bar[i] * v[i] * m.diagonal[i];
            for (std::size_t j = i + 1; j < channels; ++j, ++k) w_bar[k] += v_bar[i] * v[j];
          }
          m.multiply_upper_transposed(v_bar);
        } else {
          m.solve_upper_transposed(v_bar);
          for (std::size_t i = 0, k = triangle; i < channels; ++i) {
            w_bar[2 * triangle + i] -= v_bar[i] * v[i] * m.diagonal[i];
            for (std::size_t j = i + 1; j < channels; ++j, ++k) w_bar[k] -= v_bar[i] * v[j];
          }
          m.multiply_upper(v);
          m.solve_lower_transposed(v_bar);
          for (std::size_t i = 0, k = 0; i < channels; ++i)
            for (std::size_t j = 0; j < i; ++j, ++k) w_bar[k] -= v_bar[i] * v[j];
          m.multiply_lower(v);
          permute(v);
          permute(v_bar);
        }
      }
      if (gradient)
        for (std::size_t i = 0; i < weights; ++i) engine::add_cotangent(gradient.data[i], w_bar[i]);
    }

   private:
    /// L and U, with the products and solves that work in place on the channels of one site.
    template <class V>
    struct factors {
      std::array<V, triangle == 0 ? 1 : triangle> lower, upper;
      std::array<V, channels> diagonal, reciprocal;

      V const& l(std::size_t i, std::size_t j) const { return lower[i * (i - 1) / 2 + j]; }
      V const& u(std::size_t i, std::size_t j) const { return upper[i * (2 * channels - i - 1) / 2 + (j - i - 1)]; }

      void multiply_upper(V* v) const {
        for (std::size_t i = 0; i < channels; ++i) {
          v[i] = v[i] * diagonal[i];
          for (std::size_t j = i + 1; j < channels; ++j) v[i] += u(i, j) * v[j];
        }
      }
      void solve_upper(V* v) const {
        for (std::size_t i = channels; i-- > 0;) {
          for (std::size_t j = i + 1; j < channels; ++j) v[i] -= u(i, j) * v[j];
          v[i] = v[i] * reciprocal[i];
        }
      }
      void multiply_upper_transposed(V* v) const {
        for (std::size_t j = channels; j-- > 0;) {
          v[j] = v[j] * diagonal[j];
          for (std::size_t i = 0; i < j; ++i) v[j] += u(i, j) * v[i];
        }
      }
      void solve_upper_transposed(V* v) const {
        for (std::size_t j = 0; j < channels; ++j) {
          for (std::size_t i = 0; i < j; ++i) v[j] -= u(i, j) * v[i];
          v[j] = v[j] * reciprocal[j];
        }
      }
      void multiply_lower(V* v) const {
        for (std::size_t i = channels; i-- > 0;)
          for (std::size_t j = 0; j < i; ++j) v[i] += l(i, j) * v[j];
      }
      void solve_lower(V* v) const {
        for (std::size_t i = 0; i < channels; ++i)
          for (std::size_t j = 0; j < i; ++j) v[i] -= l(i, j) * v[j];
      }
      void multiply_lower_transposed(V* v) const {
        for (std::size_t j = 0; j < channels; ++j)
          for (std::size_t i = j + 1; i < channels; ++i) v[j] += l(i, j) * v[i];
      }
      void solve_lower_transposed(V* v) const {
        for (std::size_t j = channels; j-- > 0;)
          for (std::size_t i = j + 1; i < channels; ++i) v[j] -= l(i, j) * v[i];
      }
    };

    template <class V, class Weights>
    static factors<V> read(Weights w) {
      using std::exp;
      factors<V> m;
      for (std::size_t k = 0; k < triangle; ++k) {
        m.lower[k] = V(w.data[k]);
        m.upper[k] = V(w.data[triangle + k]);
      }
      for (std::size_t c = 0; c < channels; ++c) {
        V const log_diagonal(w.data[2 * triangle + c]);
        m.diagonal[c] = exp(log_diagonal);
        m.reciprocal[c] = exp(-log_diagonal);
      }
      return m;
    }

    template <class V, class Weights>
    static V log_det(Weights w) {
      V total(w.data[2 * triangle]);
      for (std::size_t c = 1; c < channels; ++c) total += V(w.data[2 * triangle + c]);
      return total * V(static_cast<engine::scalar_of_t<V>>(Patch::sites));
    }

    template <class V>
    static void permute(V* v) {
      if constexpr (!starts_as_identity) {
        std::array<V, channels> old;
        for (std::size_t i = 0; i < channels; ++i) old[i] = v[i];
        for (std::size_t i = 0; i < channels; ++i) v[i] = old[row_of[i]];
      }
    }
    template <class V>
    static void permute_back(V* v) {
      if constexpr (!starts_as_identity) {
        std::array<V, channels> old;
        for (std::size_t i = 0; i < channels; ++i) old[i] = v[i];
        for (std::size_t i = 0; i < channels; ++i) v[row_of[i]] = old[i];
      }
    }
  };
};

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/contract.hpp>
#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/symmetry/equivariance.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace rgflow::inline RGFLOW_ISA {

/// A trained rotation of the channels, the same at every site: N reflections one after the other,
/// x <- x - 2 v (v . x) / (v . v), each with a vector v of its own; log|det| = 0 (Tomczak & Welling, arXiv:1611.09630).
/// As many reflections as channels reach every orthogonal matrix.
///
/// Weights: vectors [reflection][channel]. They start at random in equal pairs, so that an even N starts as the
/// identity.
template <std::size_t N>
struct householder {
  static_assert(N > 0, "rgflow: householder<n> needs at least one reflection. See docs/bijector.md#words");

  template <class Patch>
  struct on {
   private:
    static constexpr std::size_t channels = Patch::channels;

   public:
    static constexpr std::string_view name = "householder";
    static constexpr std::size_t size = Patch::size;
    static constexpr std::size_t weights = N * channels;
    static constexpr bool lanewise_weights = true;
    static constexpr bool starts_as_identity = N % 2 == 0;

    static std::string describe() { return "householder, " + std::to_string(N) + " reflections"; }
    static void tensors(tensor_visitor& visitor) { visitor.tensor("vectors", {N, channels}); }
    static void initialise(double* w, engine::weight_source& source) {
      for (std::size_t n = 0; n < N; ++n)
        for (std::size_t c = 0; c < channels; ++c)
          w[n * channels + c] = n % 2 == 0 ? source.normal() : w[(n - 1) * channels + c];
    }
    static constexpr bool follows_sites = true;
    /// Two reflections of a plane are a rotation, with which all its rotations commute.
    static constexpr equivariance under(generator const& g) {
      if constexpr (channels == 2 && N % 2 == 0)
        if (detail::change_of_pair(g, 0, 2) == detail::value_change::phase) return {};
      return detail::equivariance_of_matrix(g, static_cast<int>(channels));
    }

    template <class V, class Weights>
    static V encode(std::span<V, size> x, Weights w, std::span<V const>) {
      for (std::size_t n = 0; n < N; ++n) reflect(x, w, n);
      return V(0);
    }
    template <class V, class Weights>
    static V decode(std::span<V, size> z, Weights w, std::span<V const>) {
      for (std::size_t n = N; n-- > 0;) reflect(z, w, n);
      return V(0);
    }

    /// A reflection is its own inverse and transpose. With p = v . x, q = v . v and r = v . ybar the vector gets
    /// vbar = -2 (p ybar + r x) / q + 4 p r v / q^2, of every site.
    template <direction D, class V, class T>
    static void pull_back(std::span<V, size> x, std::span<V, size> bar, V const&, engine::packed_weights<T> w,
                          std::span<V const>, engine::gradient_slot<T> gradient, V const*) {
      for (std::size_t k = 0; k < N; ++k) {
        std::size_t const n = D == direction::encode ? N - 1 - k : k;
        reflect(x, w, n);
        if (gradient) add_gradient(x, bar, w.data + n * channels, gradient.data + n * channels);
        reflect(bar, w, n);
      }
    }

   private:
    template <class V, class T>
    static void add_gradient(std::span<V, size> x, std::span<V, size> bar, T const* v, T* gradient) {
      T square(0);
      for (std::size_t c = 0; c < channels; ++c) square += v[c] * v[c];
      V const factor(T(-2) / square);
      std::array<V, channels> sum;
      sum.fill(V(0));
      for (std::size_t s = 0; s < Patch::sites; ++s) {
        V const* const here = x.data() + s * channels;
        V const* const of_image = bar.data() + s * channels;
        V p(0), r(0);
        for (std::size_t c = 0; c < channels; ++c) {
          p += V(v[c]) * here[c];
          r += V(v[c]) * of_image[c];
        }
        for (std::size_t c = 0; c < channels; ++c)
          sum[c] += factor * (p * of_image[c] + r * (here[c] + factor * p * V(v[c])));
      }
      for (std::size_t c = 0; c < channels; ++c) engine::add_cotangent(gradient[c], sum[c]);
    }

    template <class V, class Weights>
    static void reflect(std::span<V, size> x, Weights w, std::size_t n) {
      auto const v = [&](std::size_t c) { return V(w.data[n * channels + c]); };
      V square = v(0) * v(0);
      for (std::size_t c = 1; c < channels; ++c) square += v(c) * v(c);
      for (std::size_t s = 0; s < Patch::sites; ++s) {
        V* const here = x.data() + s * channels;
        V product = v(0) * here[0];
        for (std::size_t c = 1; c < channels; ++c) product += v(c) * here[c];
        V const twice = V(2) * product / square;
        for (std::size_t c = 0; c < channels; ++c) here[c] -= twice * v(c);
      }
    }
  };
};

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/coupling.hpp>
#include <rgflow/engine/scratch.hpp>
#include <rgflow/net/around.hpp>
#include <rgflow/transform/affine.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// A net of vectors: its inputs are vectors v_k of `Channels` components and then context numbers, its outputs a raw
/// s and t for each component of other vectors. Net computes from all scalar products v_i . v_k and the context a
/// number s and coefficients c_k for each of these: s is the same for all components, t = sum_k c_k v_k. So t turns
/// with the v_k, and s stays.
template <std::size_t Channels, std::size_t Contexts, class Net>
struct covariant_net {
  template <std::size_t Inputs, std::size_t Outputs>
  struct shape {
    static constexpr std::size_t vectors = (Inputs - Contexts) / Channels;
    static constexpr std::size_t moved = Outputs / (2 * Channels);
    static constexpr std::size_t features = vectors * (vectors + 1) / 2 + Contexts;
    static constexpr std::size_t each = 1 + vectors;  // s, c_1, c_2, ...
    static constexpr std::size_t numbers = moved * each;
    using check = coupling_net<Net, net_of_shape<features, numbers, each>>;
    static_assert(check::fits);
    using part = typename check::type;
  };

  template <std::size_t Inputs, std::size_t Outputs>
  struct on : net_of_invariants<on<Inputs, Outputs>, typename shape<Inputs, Outputs>::part, Inputs, Outputs> {
   private:
    using shaped = shape<Inputs, Outputs>;
    using part = typename shaped::part;
    static constexpr std::size_t vectors = shaped::vectors, moved = shaped::moved, features = shaped::features;
    static constexpr std::size_t each = shaped::each, numbers = shaped::numbers;

   public:
    static constexpr std::string_view name = "covariant";
    using net_of_invariants<on, part, Inputs, Outputs>::inputs, net_of_invariants<on, part, Inputs, Outputs>::outputs;

    static std::string describe() { return "of scalar products: " + engine::describe_part<part>(); }

    template <class V>
    static void measure(std::span<V const, inputs> in, std::span<V, features> products) {
      std::size_t next = 0;
      for (std::size_t i = 0; i < vectors; ++i)
        for (std::size_t k = i; k < vectors; ++k, ++next) {
          V sum = in[i * Channels] * in[k * Channels];
          for (std::size_t c = 1; c < Channels; ++c) sum += in[i * Channels + c] * in[k * Channels + c];
          products[next] = sum;
        }
      for (std::size_t c = 0; c < Contexts; ++c) products[next + c] = in[vectors * Channels + c];
    }

    template <class V>
    static void combine(std::span<V const, inputs> in, V const* found, std::span<V, outputs> out) {
      for (std::size_t m = 0; m < moved; ++m)
        for (std::size_t c = 0; c < Channels; ++c) {
          V shift(0);
          for (std::size_t k = 0; k < vectors; ++k) shift += found[m * each + 1 + k] * in[k * Channels + c];
          out[(m * Channels + c) * 2] = found[m * each];
          out[(m * Channels + c) * 2 + 1] = shift;
        }
    }

    template <class V, class T>
    static void pull_back(std::span<V const, inputs> in, std::span<V const, outputs> out_bar,
                          std::span<V, inputs> in_bar, engine::packed_weights<T> w, engine::gradient_slot<T> gradient,
                          V const* kept_values) {
      engine::scratch<V, features> products, products_bar;
      engine::scratch<V, numbers> numbers_bar;
      measure<V>(in, products.span());
      for (std::size_t i = 0; i < inputs; ++i) in_bar[i] = V(0);
      for (std::size_t m = 0; m < moved; ++m) {
        V const* const bar = out_bar.data() + m * 2 * Channels;
        V s_bar(0);
        for (std::size_t c = 0; c < Channels; ++c) s_bar += bar[2 * c];
        numbers_bar[m * each] = s_bar;
        for (std::size_t k = 0; k < vectors; ++k) {
          V const& coefficient = kept_values[m * each + 1 + k];
          V coefficient_bar(0);
          for (std::size_t c = 0; c < Channels; ++c) {
            coefficient_bar += bar[2 * c + 1] * in[k * Channels + c];
            in_bar[k * Channels + c] += coefficient * bar[2 * c + 1];
          }
          numbers_bar[m * each + 1 + k] = coefficient_bar;
        }
      }
      engine::pull_back_net<part, V, T>(products.view(), numbers_bar.view(), products_bar.span(), w, gradient,
                                        kept_values + numbers);
      std::size_t next = 0;
      for (std::size_t i = 0; i < vectors; ++i)
        for (std::size_t k = i; k < vectors; ++k, ++next)
          for (std::size_t c = 0; c < Channels; ++c) {
            in_bar[i * Channels + c] += products_bar[next] * in[k * Channels + c];
            in_bar[k * Channels + c] += products_bar[next] * in[i * Channels + c];
          }
      for (std::size_t c = 0; c < Contexts; ++c) in_bar[vectors * Channels + c] = products_bar[next + c];
    }
  };
};

template <class Mask, class Patch>
struct mask_of_vectors {
  static_assert(
      MaskOn<Mask, Patch> && HoldsFor<keeps_values_together<Mask, Patch, Patch::channels>(), Mask>,
      "rgflow: vector_coupling moves vectors, all channels of a site: use a mask of sites (checkerboard, halves, "
      "bit_mask<...>). See docs/bijector.md");
  using type = Mask;
};

template <class Mask, class Net, class Patch>
using coupling_of_vectors = typename coupling<typename mask_of_vectors<Mask, Patch>::type, affine,
                                              covariant_net<Patch::channels, Patch::contexts, Net>>::template on<Patch>;

}  // namespace detail

/// An affine coupling of vectors, the n channels of each site, that is equivariant under O(n): y = v exp(s) + t with
/// one s for all components, |s| < 2, and t = sum_k c_k v_k a combination of the kept vectors. Net computes s and the
/// c_k of every moved site from all scalar products of kept vectors and the context. Of a real field it commutes with
/// sign_flip, of a complex one with u1 and conjugation; it needs a mask of sites.
template <class Mask, class Net>
struct vector_coupling {
  template <class Patch>
  struct on : detail::coupling_of_vectors<Mask, Net, Patch> {
    static constexpr std::string_view name = "vector_coupling";
    static std::string describe() { return "vector_" + detail::coupling_of_vectors<Mask, Net, Patch>::describe(); }
    /// Scalar products of all pairs of kept sites go into one net, which tells them apart.
    static constexpr bool follows_sites = false;
    static constexpr equivariance under(generator const& g) {
      return detail::equivariance_of_vectors(g, Patch::channels);
    }
  };
};

}  // namespace rgflow::inline RGFLOW_ISA

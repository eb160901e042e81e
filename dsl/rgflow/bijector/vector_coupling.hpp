// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/coupling.hpp>
#include <rgflow/bijector/scalar_products.hpp>
#include <rgflow/engine/listed.hpp>
#include <rgflow/net/around.hpp>
#include <rgflow/transform/affine.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// A net of vectors: its inputs are vectors v_k of Patch::channels components, those that Mask keeps, and then context
/// numbers, its outputs a raw s and t for each component of the others. Net computes from all scalar products v_i . v_k
/// and the context a number s and coefficients c_k for each of these: s is the same for all components,
/// t = sum_k c_k v_k. So t turns with the v_k, and s stays.
template <class Mask, class Patch, class Net>
struct covariant_net {
  using action = vector_action<Mask, Patch, 1>;
  using check = coupling_net<Net, action>;
  using part = typename check::type;

  template <std::size_t Inputs, std::size_t Outputs>
  struct on : net_of_products<on<Inputs, Outputs>, part, typename action::products, Inputs, Outputs> {
   private:
    static constexpr std::size_t channels = Patch::channels;
    static constexpr std::size_t each = action::outputs_per_value, numbers = action::outputs;  // each: s, c_1, c_2, ...
    static constexpr std::size_t vectors = each - 1, moved = numbers / each;

   public:
    static constexpr std::string_view name = "covariant";
    static constexpr std::size_t inputs = Inputs, outputs = Outputs;

    static std::string describe() { return "of scalar products: " + engine::describe_part<part>(); }

    template <class V>
    static void combine(std::span<V const, inputs> in, V const* found, std::span<V, outputs> out) {
      for (std::size_t m = 0; m < moved; ++m)
        for (std::size_t c = 0; c < channels; ++c) {
          V shift(0);
          for (std::size_t k = 0; k < vectors; ++k) shift += found[m * each + 1 + k] * in[k * channels + c];
          out[(m * channels + c) * 2] = found[m * each];
          out[(m * channels + c) * 2 + 1] = shift;
        }
    }

    template <class V>
    static void pull_back_combination(std::span<V const, inputs> in, std::span<V const, outputs> out_bar,
                                      V const* found, V* numbers_bar, V* in_bar) {
      for (std::size_t m = 0; m < moved; ++m) {
        V const* const bar = out_bar.data() + m * 2 * channels;
        V s_bar(0);
        for (std::size_t c = 0; c < channels; ++c) s_bar += bar[2 * c];
        numbers_bar[m * each] = s_bar;
        for (std::size_t k = 0; k < vectors; ++k) {
          V const& coefficient = found[m * each + 1 + k];
          V coefficient_bar(0);
          for (std::size_t c = 0; c < channels; ++c) {
            coefficient_bar += bar[2 * c + 1] * in[k * channels + c];
            in_bar[k * channels + c] += coefficient * bar[2 * c + 1];
          }
          numbers_bar[m * each + 1 + k] = coefficient_bar;
        }
      }
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
                                              covariant_net<Mask, Patch, Net>>::template on<Patch>;

}  // namespace detail

/// An affine coupling of vectors, the n channels of each site, that is equivariant under O(n): y = v exp(s) + t with
/// one s for all components, |s| < 2, and t = sum_k c_k v_k a combination of the kept vectors. Net computes s and the
/// c_k of every moved site from all scalar products of kept vectors and the context. Of a real field it commutes with
/// sign_flip, of a complex one with u1 and conjugation; it needs a mask of sites. With a group_mlp as its net it
/// commutes with reflections and rotations of its block, too, if the mask does.
template <class Mask, class Net>
struct vector_coupling {
  template <class Patch>
  struct on : detail::coupling_of_vectors<Mask, Net, Patch> {
    static constexpr std::string_view name = "vector_coupling";
    static std::string describe() { return "vector_" + detail::coupling_of_vectors<Mask, Net, Patch>::describe(); }
    static constexpr bool follows_sites = true;
    static constexpr equivariance under(generator const& g) {
      auto const of_components = detail::equivariance_of_vectors(g, Patch::channels);
      if (!of_components.holds() || !g.turns_directions()) return of_components;
      using net = detail::covariant_net<Mask, Patch, Net>;
      return {detail::problem_of_conditioner<typename net::part, Patch::contexts>(net::action::of(g)), {}};
    }
  };

  template <class Patch>
  using refusals = detail::listed<detail::coupling_mask<Mask, Patch>, detail::mask_of_vectors<Mask, Patch>,
                                  detail::coupling_net<Net, detail::vector_action<Mask, Patch, 1>>, on<Patch>>;
};

}  // namespace rgflow::inline RGFLOW_ISA

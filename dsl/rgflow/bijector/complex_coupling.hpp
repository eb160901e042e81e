// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/complex_products.hpp>
#include <rgflow/bijector/coupling.hpp>
#include <rgflow/engine/complex_pair.hpp>
#include <rgflow/engine/listed.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/net/around.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/transform/complex_affine.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// The net of a complex_coupling. Its inputs are the complex values v_k that Mask keeps, and then context numbers, its
/// outputs a raw s and t = sum_k c_k v_k for each of the others. Net computes s and the c_k, all complex, from all
/// products conj(v_i) v_k and the context. So t turns with the v_k, and s stays.
template <class Mask, class Patch, class Net>
struct complex_net {
  using action = complex_action<Mask, Patch>;
  using check = coupling_net<Net, action>;
  using part = typename check::type;

  template <std::size_t Inputs, std::size_t Outputs>
  struct on : net_of_products<on<Inputs, Outputs>, part, typename action::products, Inputs, Outputs> {
   private:
    static constexpr std::size_t each = action::outputs_per_value, numbers = action::outputs;  // each: s, c_1, c_2, ...
    static constexpr std::size_t values = each / 2 - 1, moved = numbers / each;
    template <class V>
    using pair = engine::complex_pair<V>;

   public:
    static constexpr std::string_view name = "complex_covariant";
    static constexpr std::size_t inputs = Inputs, outputs = Outputs;

    static std::string describe() { return "of products of values: " + engine::describe_part<part>(); }

    template <class V>
    static void combine(std::span<V const, inputs> in, V const* found, std::span<V, outputs> out) {
      for (std::size_t m = 0; m < moved; ++m) {
        V const* const of_site = found + m * each;
        pair<V> t{V(0), V(0)};
        for (std::size_t k = 0; k < values; ++k)
          t = plus(t, times(complex_at(of_site, 1 + k), complex_at(in.data(), k)));
        V* const to = out.data() + 4 * m;
        to[0] = of_site[0];
        to[1] = of_site[1];
        to[2] = t.re;
        to[3] = t.im;
      }
    }

    template <class V>
    static void pull_back_combination(std::span<V const, inputs> in, std::span<V const, outputs> out_bar,
                                      V const* found, V* numbers_bar, V* in_bar) {
      for (std::size_t m = 0; m < moved; ++m) {
        V const* const of_site = found + m * each;
        V* const of_site_bar = numbers_bar + m * each;
        of_site_bar[0] = out_bar[4 * m];
        of_site_bar[1] = out_bar[4 * m + 1];
        auto const t_bar = complex_at(out_bar.data(), 2 * m + 1);
        for (std::size_t k = 0; k < values; ++k) {
          auto const coefficient_bar = times_conjugate(t_bar, complex_at(in.data(), k));
          of_site_bar[2 + 2 * k] = coefficient_bar.re;
          of_site_bar[3 + 2 * k] = coefficient_bar.im;
          add_complex(in_bar, k, times_conjugate(t_bar, complex_at(of_site, 1 + k)));
        }
      }
    }
  };
};

template <std::size_t Channels, class Declared>
struct complex_values_of {
  static_assert(HoldsFor<Channels == 2, Declared>,
                "rgflow: a complex coupling scales and turns the values of a complex field, and this field is not one: "
                "vector_coupling and vector_stencil_coupling serve others. See docs/bijector.md");
  static constexpr bool fit = Channels == 2;
};

/// A complex coupling of a block, or a refusal.
template <class Declared, class Mask, class Net, class Patch>
struct complex_coupling_on {
  static_assert(complex_values_of<Patch::channels, Declared>::fit);
  using net = complex_net<Mask, Patch, Net>;
  using type = typename coupling<Mask, complex_affine, net>::template on<Patch>;
};

}  // namespace detail

/// An affine coupling of complex values that is equivariant under u1: y = x exp(s) + t, |s| < 2, whose s = sigma + i
/// theta scales and turns, and t = sum_k c_k v_k is a combination of the kept values with complex coefficients:
/// log|det| = 2 sum sigma. Net computes s and the c_k, two numbers each, of every moved site from all products
/// conj(v_i) v_k of kept values, |v_i|^2 as one number and the others as two, and the context.
///
/// Conjugation turns an angle round, so it has to turn theta round, too, and the imaginary parts of the c_k: an mlp
/// does not do that, a group_mlp<conjugation, widths...> does. With a group_mlp of reflections and rotations it follows
/// these, if its mask does. It needs a mask of sites. A vector_coupling does without turns and commutes with
/// conjugation whatever its net is.
template <class Mask, class Net>
struct complex_coupling {
  template <class Patch>
  struct on : detail::complex_coupling_on<complex_coupling, Mask, Net, Patch>::type {
   private:
    using bound = detail::complex_coupling_on<complex_coupling, Mask, Net, Patch>;

   public:
    static constexpr std::string_view name = "complex_coupling";
    static std::string describe() { return "complex_" + bound::type::describe(); }
    static constexpr bool follows_sites = true;
    static constexpr equivariance under(generator const& g) {
      using net = typename bound::net;
      return {detail::problem_of_conditioner<typename net::part, Patch::contexts>(net::action::of(g)), {}};
    }
  };

  template <class Patch>
  using refusals =
      detail::listed<detail::coupling_mask<Mask, Patch>, detail::complex_values_of<Patch::channels, complex_coupling>,
                     detail::mask_of_transform<Mask, Patch, bound_transform<complex_affine>>,
                     detail::coupling_net<Net, detail::complex_action<Mask, Patch>>, on<Patch>>;
};

}  // namespace rgflow::inline RGFLOW_ISA

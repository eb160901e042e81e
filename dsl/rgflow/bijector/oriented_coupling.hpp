// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/coupling.hpp>
#include <rgflow/bijector/oriented.hpp>
#include <rgflow/bijector/scalar_products.hpp>
#include <rgflow/engine/listed.hpp>
#include <rgflow/net/around.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// The net of an oriented_coupling. Its inputs are the complex values v_k that Mask keeps, and then context numbers,
/// its outputs for each of the other sites `Numbers` numbers and d = h + sum_k c_k v_k, h being the mean of the v_k.
/// Net computes the numbers and the c_k from all scalar products of the v_k and the context.
template <class Mask, class Patch, class Net, std::size_t Numbers>
struct oriented_net {
  using action = vector_action<Mask, Patch, Numbers>;
  using check = coupling_net<Net, action>;
  using part = typename check::type;

  template <std::size_t Inputs, std::size_t Outputs>
  struct on : net_of_products<on<Inputs, Outputs>, part, typename action::products, Inputs, Outputs> {
   private:
    static constexpr std::size_t each = action::outputs_per_value;
    static constexpr std::size_t vectors = each - Numbers, moved = action::outputs / each;
    static constexpr double share = 1.0 / vectors;  // of a vector in h

   public:
    static constexpr std::string_view name = "oriented";
    static constexpr std::size_t inputs = Inputs, outputs = Outputs;

    static std::string describe() { return "of scalar products, around the mean: " + engine::describe_part<part>(); }

    template <class V>
    static void combine(std::span<V const, inputs> in, V const* found, std::span<V, outputs> out) {
      for (std::size_t m = 0; m < moved; ++m) {
        V const* const of_site = found + m * each;
        V* const to = out.data() + m * (Numbers + 2);
        for (std::size_t n = 0; n < Numbers; ++n) to[n] = of_site[n];
        for (std::size_t c = 0; c < 2; ++c) {
          V d(0);
          for (std::size_t k = 0; k < vectors; ++k) d += (V(share) + of_site[Numbers + k]) * in[2 * k + c];
          to[Numbers + c] = d;
        }
      }
    }

    template <class V>
    static void pull_back_combination(std::span<V const, inputs> in, std::span<V const, outputs> out_bar,
                                      V const* found, V* numbers_bar, V* in_bar) {
      for (std::size_t m = 0; m < moved; ++m) {
        V const* const bar = out_bar.data() + m * (Numbers + 2);
        V const* const d_bar = bar + Numbers;
        for (std::size_t n = 0; n < Numbers; ++n) numbers_bar[m * each + n] = bar[n];
        for (std::size_t k = 0; k < vectors; ++k) {
          std::size_t const coefficient = m * each + Numbers + k;
          numbers_bar[coefficient] = d_bar[0] * in[2 * k] + d_bar[1] * in[2 * k + 1];
          for (std::size_t c = 0; c < 2; ++c) in_bar[2 * k + c] += (V(share) + found[coefficient]) * d_bar[c];
        }
      }
    }
  };
};

/// What oriented couplings of a block have in common; Axes is the map, or a refusal.
template <class Declared, class Mask, class Axes, class Net, class Patch>
struct oriented_block {
  static_assert(Axes::fits);
  static_assert(mask_of_transform<Mask, Patch, typename Axes::type>::fits);
  static_assert(sizeof(coupling_net<Net, vector_action<Mask, Patch, Axes::declared::numbers>>) != 0);
  using net = oriented_net<Mask, Patch, Net, Axes::declared::numbers>;
  using type = typename coupling<Mask, typename Axes::declared, net>::template on<Patch>;

  static constexpr equivariance under(generator const& g) {
    using action = typename net::action;
    auto const of_components = Axes::under(g.of_components());
    if (!of_components.holds() || !g.turns_directions()) return of_components;
    auto const change = action::of(g);
    if (change.problem == equivariance_problem::none && action::changes_signs(g))
      return {equivariance_problem::transform, {}};
    return {problem_of_conditioner<typename net::part, Patch::contexts>(change), {}};
  }
};

}  // namespace detail

/// A coupling of the sites of a complex field in axes that turn with it. A moved site is transformed along and across
/// d, the mean of the kept values and a combination of them: with x = (u + i v) d / |d|, Along transforms u and Across
/// v, with parameters that depend on u, too (transform/along_and_across.hpp has the formula). Net computes all numbers
/// from the scalar products of the kept values and the context. It commutes with u1, and with conjugation if Across is
/// odd whatever its parameters are; with a group_mlp as its net with reflections and rotations of its block, too, but
/// not in the Haar basis, where they change signs. It needs a mask of sites.
///
///     oriented_coupling<checkerboard, affine, scaling, mlp<16, 16>>
template <class Mask, class Along, class Across, class Net>
struct oriented_coupling {
 private:
  template <class Patch>
  using block =
      detail::oriented_block<oriented_coupling, Mask,
                             detail::oriented_map<oriented_coupling, Along, Across, Patch::channels>, Net, Patch>;

 public:
  template <class Patch>
  struct on : block<Patch>::type {
    static constexpr std::string_view name = "oriented_coupling";
    static std::string describe() { return "oriented_" + block<Patch>::type::describe(); }
    static constexpr bool follows_sites = true;
    static constexpr equivariance under(generator const& g) { return block<Patch>::under(g); }
  };

  template <class Patch>
  using refusals = detail::listed<detail::coupling_mask<Mask, Patch>, bound_transform<Along>, bound_transform<Across>,
                                  block<Patch>, on<Patch>>;
};

}  // namespace rgflow::inline RGFLOW_ISA

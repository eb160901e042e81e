// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/oriented.hpp>
#include <rgflow/hierarchy/stencil_coupling.hpp>
#include <rgflow/hierarchy/vector_stencil_net.hpp>
#include <rgflow/symmetry/equivariance.hpp>

#include <cstddef>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

/// A stencil_coupling of a complex field in axes that turn with it. A site is transformed along and across
///
///   d = h + sum_k c_k v_k,
///
/// v_k being the values of the sites that Seen contains and h the mean of the nearest ones: with x = (u + i v) d / |d|,
/// Along transforms u and Across v, with parameters that depend on u, too (along_and_across.hpp has the formula). So
/// the density given what is around a site may have another width across than along, and another one at every u. It
/// commutes with u1, and with conjugation if Across is odd whatever its parameters are.
///
/// Net computes from the same invariants as in a vector_stencil_coupling; its outputs are the parameters of Along,
/// those of Across at u = 0, how much of u / r and of log r, r^2 = 1 + u^2, is added to each of these, and the c_k.
///
///     oriented_stencil_coupling<odd_sites, within<5>, affine, scaling, mlp<32, 32>>
///
/// The field has two channels, re and im; others are refused.
template <class Sites, class Seen, class Along, class Across, class Net>
struct oriented_stencil_coupling
    : detail::lattice_wide_step<oriented_stencil_coupling<Sites, Seen, Along, Across, Net>, Sites, Seen> {
  static std::string name() { return "oriented_stencil_coupling_" + detail::colour<Sites>::name(); }

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  struct bind {
    using stencil = typename detail::coupling_stencil<oriented_stencil_coupling, Sites, Seen, Dimensions>::type;
    using axes = detail::oriented_map<oriented_stencil_coupling, Along, Across, Channels>;
    static_assert(axes::fits);
    using map = typename axes::type;
    using action = detail::vector_stencil_action<stencil, Channels, Contexts, map::numbers>;

   private:
    using net_check = detail::coupling_net<Net, action>;
    static_assert(net_check::fits);

   public:
    using net = typename net_check::type;
    using type =
        engine::placed<engine::stencil_step<stencil, Channels, Contexts, map,
                                            detail::vector_stencil_net<stencil, Channels, Contexts, map::numbers, net,
                                                                       detail::combination::from_mean>>,
                       0, oriented_stencil_coupling>;
  };

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  static constexpr equivariance under(generator const& g) {
    return bind<Dimensions, Channels, Contexts>::axes::under(g);
  }

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  static constexpr equivariance turned_about_a_site(generator const& g) {
    auto const of_components = under<Dimensions, Channels, Contexts>(g.of_components());
    if (!of_components.holds()) return of_components;
    return detail::turned_about_a_site_of_stencil<bind<Dimensions, Channels, Contexts>, Contexts>(g);
  }
};

}  // namespace rgflow::inline RGFLOW_ISA

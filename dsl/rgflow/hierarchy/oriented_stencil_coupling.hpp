// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/oriented.hpp>
#include <rgflow/hierarchy/stencil_coupling.hpp>
#include <rgflow/hierarchy/vector_stencil_net.hpp>
#include <rgflow/symmetry/equivariance.hpp>

#include <cstddef>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// A coupling in axes of d, which Net combines from what is around a site. Map, oriented_map or polar_map, makes its
/// map of two transforms.
template <class Declared, class Sites, class Seen, template <class, class, class, std::size_t> class Map, class First,
          class Second, class Net>
struct oriented_step : lattice_wide_step<Declared, Sites, Seen> {
  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  struct bind {
    using stencil = typename coupling_stencil<Declared, Sites, Seen, Dimensions>::type;
    using axes = Map<Declared, First, Second, Channels>;
    static_assert(axes::fits);
    using map = typename axes::type;
    using action = vector_stencil_action<stencil, Channels, Contexts, axes::declared::numbers>;

   private:
    using net_check = coupling_net<Net, action>;

   public:
    using net = typename net_check::type;
    using type =
        engine::placed<engine::stencil_step<stencil, Channels, Contexts, map,
                                            vector_stencil_net<stencil, Channels, Contexts, axes::declared::numbers,
                                                               net, combination::from_mean>>,
                       0, Declared>;
  };

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  static constexpr equivariance under(generator const& g) {
    return bind<Dimensions, Channels, Contexts>::axes::under(g);
  }

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  static constexpr equivariance turned_about_a_site(generator const& g) {
    auto const of_components = under<Dimensions, Channels, Contexts>(g.of_components());
    if (!of_components.holds()) return of_components;
    return turned_about_a_site_of_stencil<bind<Dimensions, Channels, Contexts>, Contexts>(g);
  }
};

}  // namespace detail

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
struct oriented_stencil_coupling : detail::oriented_step<oriented_stencil_coupling<Sites, Seen, Along, Across, Net>,
                                                         Sites, Seen, detail::oriented_map, Along, Across, Net> {
  static std::string name() { return "oriented_stencil_coupling_" + detail::colour<Sites>::name(); }
};

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/complex_coupling.hpp>
#include <rgflow/hierarchy/complex_stencil_net.hpp>
#include <rgflow/hierarchy/stencil_coupling.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/transform/complex_affine.hpp>

#include <cstddef>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

/// The same as complex_coupling on the whole lattice of a level: a stencil_coupling of a complex field that is
/// equivariant under u1,
///
///   y = x exp(s) + t with t = sum_k c_k v_k,
///
/// v_k being the values of the sites that Seen contains, s and the c_k complex. Net computes s and the c_k from
/// invariants: all |v_k|^2, all conj(h) v_k with h the mean of the nearest v_k, re and im, and the context; its inputs
/// are in this order, [site of the stencil, nearest first]. It commutes with conjugation if that is in the group of
/// Net, a group_mlp, and with reflections and rotations about a site likewise.
///
///     complex_stencil_coupling<odd_sites, within<5>, group_mlp<conjugation, 16>>
template <class Sites, class Seen, class Net>
struct complex_stencil_coupling : detail::lattice_wide_step<complex_stencil_coupling<Sites, Seen, Net>, Sites, Seen> {
  static std::string name() { return "complex_stencil_coupling_" + detail::colour<Sites>::name(); }

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  struct bind {
    static_assert(detail::complex_values_of<Channels, complex_stencil_coupling>::fit);
    using stencil = typename detail::coupling_stencil<complex_stencil_coupling, Sites, Seen, Dimensions>::type;
    using action = detail::complex_stencil_action<stencil, Contexts>;

   private:
    using net_check = detail::coupling_net<Net, action>;

   public:
    using net = typename net_check::type;
    using type = engine::placed<engine::stencil_step<stencil, Channels, Contexts, bound_transform<complex_affine>,
                                                     detail::complex_stencil_net<stencil, Contexts, net>>,
                                0, complex_stencil_coupling>;
  };

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  static constexpr equivariance under(generator const& g) {
    using bound = bind<Dimensions, Channels, Contexts>;
    return {detail::problem_of_conditioner<typename bound::net, Contexts>(bound::action::of(g)), {}};
  }

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  static constexpr equivariance turned_about_a_site(generator const& g) {
    return detail::turned_about_a_site_of_stencil<bind<Dimensions, Channels, Contexts>, Contexts>(g);
  }
};

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/refusal.hpp>
#include <rgflow/hierarchy/stencil_coupling.hpp>
#include <rgflow/hierarchy/vector_stencil_net.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/transform/modulus_and_shift.hpp>
#include <rgflow/transform/symmetry.hpp>

#include <cstddef>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// The transform of moduli of a vector_stencil_coupling, or a refusal.
template <class Transform>
struct transform_of_moduli {
  using type = typename coupling_transform<Transform>::type;
  static_assert(HoldsFor<is_odd_transform<Transform>, Transform>,
                "rgflow: the transform of a vector_stencil_coupling acts on moduli of vectors, so it is one of real "
                "values that is odd whatever its parameters are: scaling, odd_spline<bins>, composed<...> of such or a "
                "formula such as sinh(asinh(x) * exp(s)). See docs/hierarchy.md");
};

}  // namespace detail

/// A stencil_coupling of vectors, the n channels of each site, that is equivariant under O(n), of a complex field under
/// u1 and conjugation, of a real one under sign_flip:
///
///   y = x f(|x|) / |x| + t with t = sum_k c_k v_k,
///
/// v_k being the vectors of the sites that Seen contains and f the odd function Transform. Net computes f's parameters
/// and the c_k from invariants: all |v_k|^2, all v_k . h with h the mean of the nearest v_k, and the context; its
/// inputs are in this order, its outputs the parameters, then the c_k, [site of the stencil, nearest first].
///
///     vector_stencil_coupling<odd_sites, within<5>, composed<scaling, odd_spline<8, 5>>, mlp<32, 32>>
///
/// Decode shifts a vector, then changes its length. Where y is normal, the angle between x and -t has, given |x|, the
/// density exp(|t| f(|x|) cos): von Mises-Fisher, as in theories whose links are -phi_x . phi_y. Other scalar products
/// than with h are left out: their number grows as the square of the number of sites. So are oriented products as
/// Im(v_j* v_k), which conjugation changes.
template <class Sites, class Seen, class Transform, class Net>
struct vector_stencil_coupling
    : detail::lattice_wide_step<vector_stencil_coupling<Sites, Seen, Transform, Net>, Sites, Seen> {
  static std::string name() { return "vector_stencil_coupling_" + detail::colour<Sites>::name(); }

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  struct bind {
    using stencil = typename detail::coupling_stencil<vector_stencil_coupling, Sites, Seen, Dimensions>::type;
    using of_modulus = typename detail::transform_of_moduli<Transform>::type;
    using action = detail::vector_stencil_action<stencil, Channels, Contexts, of_modulus::parameters>;

   private:
    using net_check = detail::coupling_net<Net, action>;

   public:
    using net = typename net_check::type;
    using type = engine::placed<
        engine::stencil_step<stencil, Channels, Contexts, detail::modulus_and_shift<of_modulus, Channels>,
                             detail::vector_stencil_net<stencil, Channels, Contexts, of_modulus::parameters, net>>,
        0, vector_stencil_coupling>;
  };

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  static constexpr equivariance under(generator const& g) {
    return detail::equivariance_of_vectors(g, Channels);
  }

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  static constexpr equivariance turned_about_a_site(generator const& g) {
    return detail::turned_about_a_site_of_stencil<bind<Dimensions, Channels, Contexts>, Contexts>(g);
  }
};

}  // namespace rgflow::inline RGFLOW_ISA

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/conditioner_symmetry.hpp>
#include <rgflow/bijector/coupling.hpp>
#include <rgflow/engine/hierarchy/flow.hpp>
#include <rgflow/engine/hierarchy/neighbour_step.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/expression/facts.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/transform/symmetry.hpp>

#include <concepts>
#include <cstddef>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

/// Which sites a lattice-wide coupling transforms: those an even or odd number of steps (to neighbours on their level)
/// away from the first site.
struct even_sites {
  static constexpr bool odd = false;
  static std::string name() { return "neighbour_coupling_even"; }
};
struct odd_sites {
  static constexpr bool odd = true;
  static std::string name() { return "neighbour_coupling_odd"; }
};

namespace detail {
template <class Sites>
concept SitesOfOneParity = std::same_as<Sites, even_sites> || std::same_as<Sites, odd_sites>;
}

/// A coupling on the whole lattice of a level instead of separate blocks: the sites of one parity are transformed, each
/// with parameters that `Net` reads off its nearest neighbours. Use it in pairs, even_sites and odd_sites.
template <class Sites, class Transform, class Net>
struct neighbour_coupling {
  static constexpr std::size_t edge = 1;
  static std::string name() { return Sites::name(); }
  static constexpr bool own_weights_per_position = false;
  static constexpr bool on_any_level = true;
  static constexpr bool needs_even_extents = true;  ///< or both ends of an axis of a torus would be even sites

  template <class LevelSites>
  static constexpr void join(LevelSites& sites) {
    sites.join_neighbours(Sites::odd);
  }

  static constexpr std::size_t period = 2;  ///< of translations (symmetry.hpp)

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  struct bind {
   private:
    static_assert(detail::HoldsFor<detail::SitesOfOneParity<Sites>, Sites>,
                  "rgflow: the first argument of a neighbour_coupling says which sites it transforms: even_sites or "
                  "odd_sites. See docs/hierarchy.md");
    using transform = typename detail::coupling_transform<Transform>::type;
    static constexpr std::size_t inputs = 2 * Dimensions * Channels + Contexts;
    static_assert(detail::channels_of_transform<transform, Channels>::fit);
    using net_check = detail::coupling_net<
        Net, detail::net_of_shape<inputs, Channels / transform::width * transform::parameters, transform::parameters>>;
    static_assert(net_check::fits);

   public:
    using net = typename net_check::type;
    static constexpr std::size_t width = transform::width, parameters = transform::parameters;
    using type =
        engine::placed<engine::neighbour_step<Dimensions, Channels, Contexts, Sites::odd, transform, net>, 0, Sites>;
  };

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  static constexpr equivariance under(generator const& g) {
    using bound = bind<Dimensions, Channels, Contexts>;
    constexpr int channels = static_cast<int>(Channels), width = static_cast<int>(bound::width);
    detail::conditioner_symmetry<typename bound::net> conditioner(Contexts > 0);
    for (int c = 0; c < channels; ++c) conditioner.reads(detail::change_of_component(g, c, channels));
    for (int c = 0; c < channels; c += width) {
      auto const needed = detail::raw_under<Transform>(detail::change_of_value(g, c, width, channels));
      if (!needed.found) return {equivariance_problem::transform, {}};
      for (std::size_t k = 0; k < bound::parameters; ++k)
        conditioner.needs(static_cast<std::size_t>(c / width) * bound::parameters + k, needed[k]);
    }
    return {conditioner.problem(), {}};
  }
};

}  // namespace rgflow::inline RGFLOW_ISA

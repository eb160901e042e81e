// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/flow.hpp>
#include <rgflow/engine/hierarchy/neighbour_step.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/transform.hpp>

#include <cstddef>
#include <string>

namespace rgflow::inline RGFLOW_ISA {

/// Which sites a lattice-wide coupling transforms: those whose coordinates (on their level) add up to an even or odd
/// number.
struct even_sites {
  static constexpr bool odd = false;
  static std::string name() { return "neighbour_coupling_even"; }
};
struct odd_sites {
  static constexpr bool odd = true;
  static std::string name() { return "neighbour_coupling_odd"; }
};

/// A coupling on the whole lattice of a level instead of separate blocks: the sites of one parity are transformed, each
/// with parameters that `Net` reads off its nearest neighbours. Use it in pairs, even_sites and odd_sites.
template <class Sites, class Transform, class Net>
struct neighbour_coupling {
  static constexpr std::size_t edge = 1;
  static constexpr bool own_weights_per_position = false;

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  struct bind {
    using transform = bound_transform<Transform>;
    using net = typename Net::template on<2 * Dimensions * Channels + Contexts, Channels * transform::parameters>;
    using type =
        engine::placed<engine::neighbour_step<Dimensions, Channels, Contexts, Sites::odd, transform, net>, 0, Sites>;
  };
};

}  // namespace rgflow::inline RGFLOW_ISA

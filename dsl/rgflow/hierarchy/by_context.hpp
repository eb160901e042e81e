// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/contract.hpp>
#include <rgflow/bijector/net_of_context.hpp>
#include <rgflow/bijector/refusals.hpp>
#include <rgflow/engine/bijector/block_by_context.hpp>
#include <rgflow/engine/hierarchy/flow.hpp>
#include <rgflow/engine/hierarchy/step_by_context.hpp>
#include <rgflow/engine/listed.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/hierarchy/step.hpp>

#include <cstddef>

namespace rgflow::inline RGFLOW_ISA {

template <class Part, class Net>
struct by_context;

namespace detail {

template <bool Kept, class Part>
struct is_moved_by_context {
  static_assert(
      HoldsFor<Kept, Part>,
      "rgflow: by_context<part, net> moves the trained numbers of one part that reads no context by itself: "
      "continuous, momentum_scaling, radial, channel_mix, householder, elementwise<transform> or a block of yours that "
      "has weights, and lanewise_weights = true if it packs them. What has a net reads the context as it is; of a "
      "chain or a decimate<...> give it to the blocks inside. See docs/bijector.md#context");
};
template <bool Kept, class Part>
struct has_no_numbers_from_data {
  static_assert(HoldsFor<Kept, Part>,
                "rgflow: act_norm takes its numbers from the first data that it sees; the same map with numbers by the "
                "context is elementwise<affine, net>. See docs/bijector.md#context");
};
template <bool Kept, class Net>
struct has_context_to_read {
  static_assert(HoldsFor<Kept, Net>,
                "rgflow: the net of by_context<part, net> reads context numbers, and here are none: give the hierarchy "
                "context<n>, or write the part alone. See docs/bijector.md#context");
};

template <class Part, class Net, std::size_t Inputs, std::size_t Outputs>
using net_by_context = net_of_context<by_context<Part, Net>, Net, Inputs, Outputs>;

template <class Part, class Patch>
inline constexpr bool block_moves_by_context = [] {
  if constexpr (Bijector<Part, Patch>) {
    using bound = typename Part::template on<Patch>;
    return bound::weights > 0 && (engine::lanewise_weights<bound> || !engine::HasPacking<bound>);
  } else {
    return false;
  }
}();
template <class Bound>
inline constexpr bool takes_numbers_from_data = requires {
  &Bound::settle;
};

/// The block on a patch, or a refusal.
template <bool Moves, class Part, class Net, class Patch>
struct block_by_context_on {
  static_assert(sizeof(is_moved_by_context<Moves, Part>) != 0);
  using type = typename Part::template on<Patch>;
};
template <class Part, class Net, class Patch>
struct block_by_context_on<true, Part, Net, Patch>
    : has_context_to_read<(Patch::contexts > 0), Net>,
      has_no_numbers_from_data<!takes_numbers_from_data<typename Part::template on<Patch>>, Part> {
  using block = typename Part::template on<Patch>;
  using net = typename net_by_context<Part, Net, (Patch::contexts > 0 ? Patch::contexts : 1), block::weights>::type;
  using type = engine::block_by_context<block, net>;
};

/// How the weights of a bound step are moved.
template <class Part, class Step, class Net, std::size_t Contexts>
struct moves_of {
  static constexpr bool known = false;
  using type = Step;
};
template <class Part, class Velocity, class Integrator, class Net, std::size_t Contexts>
struct moves_of<Part, engine::continuous_step<Velocity, Integrator>, Net, Contexts> {
  static constexpr bool known = true;
  using net = typename net_by_context<Part, Net, Contexts, Velocity::weights>::type;
  using type = engine::step_by_context<engine::continuous_step<Velocity, Integrator>,
                                       engine::moves_of_velocity<net, Velocity::components>>;
};
template <class Part, std::size_t Channels, bool PerChannel, class Net, std::size_t Contexts>
struct moves_of<Part, engine::momentum_scaling_step<Channels, PerChannel>, Net, Contexts> {
  static constexpr bool known = true;
  using net = typename net_by_context<Part, Net, Contexts + 2, (PerChannel ? Channels : 1)>::type;
  using type = engine::step_by_context<engine::momentum_scaling_step<Channels, PerChannel>,
                                       engine::moves_of_spectrum<net, Channels>>;
};

/// The step, or a refusal.
template <class Part, class Net, class Placed, std::size_t Contexts>
struct placed_by_context : has_context_to_read<(Contexts > 0), Net> {
  using moves = moves_of<Part, typename Placed::step, Net, (Contexts > 0 ? Contexts : 1)>;
  static_assert(sizeof(is_moved_by_context<moves::known, Part>) != 0);
  using type = engine::placed<typename moves::type, Placed::shift, Part>;
};

/// What is refused of a block beside what its part refuses.
template <class Part, class Net, class Patch>
struct block_looked_at {
  static_assert(sizeof(typename by_context<Part, Net>::template on<Patch>) != 0);
};
template <class Part, class Net, class Patch>
requires(!engine::NamesBoundBijector<Part, Patch>)
struct block_looked_at<Part, Net, Patch> {};

template <bool IsStep, class Part, class Net>
struct word_by_context {
  template <class Patch>
  struct on : block_by_context_on<block_moves_by_context<Part, Patch>, Part, Net, Patch>::type {};
};
/// Of a step that is also a block, as continuous is, both; all that is said of the step holds for every context.
template <class Part, class Net>
struct word_by_context<true, Part, Net> : Part {
  static_assert(sizeof(is_moved_by_context<!requires { typename Part::placed_block; }, Part>) != 0);

  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  struct bind
      : placed_by_context<Part, Net, typename Part::template bind<Dimensions, Channels, Contexts>::type, Contexts> {};

  template <class Patch>
  requires engine::NamesBoundBijector<Part, Patch>
  struct on : block_by_context_on<block_moves_by_context<Part, Patch>, Part, Net, Patch>::type {
  };
  /// Of what the part can't be on a patch nothing is made.
  template <class Patch>
  using refusals = joined_t<typename refusals_of_block<Part, Patch>::type, listed<block_looked_at<Part, Net, Patch>>>;
};

}  // namespace detail

/// A part with trained numbers, which follow the context: to those of the part, which are the same for all samples,
/// each sample adds the outputs of Net, whose inputs are its context numbers (Ha, Dai and Le, arXiv:1609.09106).
///
///     continuous<equivariant_velocity<within<8>, sines<4>, fourier<2>>, runge_kutta<4, 6>>          one velocity
///     by_context<continuous<equivariant_velocity<...>, runge_kutta<4, 6>>, mlp<8>>                  one for each mass
///
/// Of the last hidden layer of Net the numbers are linear functions: W(c) = W + sum over units u of W_u h_u(c). The net
/// of by_context<momentum_scaling, net> reads where a momentum lies besides (moves_of_spectrum). Nets start from zero
/// outputs, so that it starts as the part does, and it has the symmetries of the part, which hold for all its numbers.
template <class Part, class Net>
struct by_context : detail::word_by_context<LevelStep<Part>, Part, Net> {};

}  // namespace rgflow::inline RGFLOW_ISA

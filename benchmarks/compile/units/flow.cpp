// SPDX-License-Identifier: BSL-1.0

// What the compile benchmark compiles: forward, inverse and adjoint of a flow with LEVELS levels, COUPLINGS couplings
// in each block and TYPES different blocks, which the levels take in turn.

#include <rgflow/bijector.hpp>
#include <rgflow/engine/hierarchy/flow.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/hierarchy.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>
#include <rgflow/transform.hpp>

#include <cstddef>
#include <span>
#include <utility>

namespace {

using namespace rgflow;

/// Blocks differ in the width of their nets.
template <std::size_t Type>
using net = mlp<32 + 8 * Type, 32 + 8 * Type>;

template <std::size_t Type, class Kept>
using half = coupling<Kept, affine, net<Type>>;

template <class Type, class Pairs>
struct couplings_in_turn;
template <std::size_t Type, std::size_t... Pair>
struct couplings_in_turn<std::integral_constant<std::size_t, Type>, std::index_sequence<Pair...>> {
  template <std::size_t>
  using pair = chain<half<Type, checkerboard>, half<Type, complement<checkerboard>>>;
  using type = chain<pair<Pair>...>;
};

template <std::size_t Type>
struct block
    : couplings_in_turn<std::integral_constant<std::size_t, Type>, std::make_index_sequence<COUPLINGS / 2>>::type {};

template <std::size_t... Level>
auto listed(std::index_sequence<Level...>)
    -> levels<level<disentangle<2, block<Level % TYPES>>, decimate<2, block<Level % TYPES>>>...>;

struct flow : hierarchy<torus<1U << LEVELS, 1U << LEVELS>, complex_field,
                        decltype(listed(std::make_index_sequence<LEVELS>())), prior<normal>> {};
static_assert(valid_flow<flow>);

using V = engine::lanes<float>;
using map = engine::expanded_flow<flow_facts<flow>::expansion>;

}  // namespace

V forward(map const& f, V* field, engine::packed_weights<float> w) {
  return f.run<direction::encode>(field, w, std::span<V const>());
}
V inverse(map const& f, V* field, engine::packed_weights<float> w) {
  return f.run<direction::decode>(field, w, std::span<V const>());
}
void adjoint(map const& f, engine::flow_workspace<V>& work, V const& log_det_bar, engine::packed_weights<float> w,
             engine::gradient_slot<float> gradient) {
  f.pull_back<direction::decode>(work, log_det_bar, w, std::span<V const>(), gradient);
}

// SPDX-License-Identifier: BSL-1.0
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

#include <type_traits>

// Declared bijectors: what they are, and what their types say when bound.

using namespace rgflow;

namespace {

using square = patch<2, 0, 2, 2>;
using conditioned = patch<2, 3, 2, 2>;

struct block : chain<coupling<checkerboard, affine, mlp<16, 16>>, act_norm, invert<channel_mix<>>> {};
struct needs_tape {
  template <class Patch>
  struct on : act_norm::on<Patch> {
    using adjoint = from_tape<3>;
  };
};

template <class B, class Patch = square>
constexpr auto weights = B::template on<Patch>::weights;
template <class B>
using needs = engine::adjoint_needs<typename B::template on<square>>;

}  // namespace

static_assert(std::is_empty_v<block> && std::is_empty_v<act_norm> && std::is_empty_v<repeat<3, block>>);

static_assert(Bijector<block, square> && Bijector<block, conditioned> && Bijector<repeat<2, block>, square>);
static_assert(Bijector<act_norm::per_value, square> && Bijector<elementwise<affine>, square>);
static_assert(!Bijector<checkerboard, square> && !Bijector<affine, square> && !Bijector<int, square>);

// Weights: [out][in] and bias of each layer; nothing is padded, and copies of a repeat have their own.
static_assert(weights<coupling<checkerboard, affine, mlp<16, 16>>> == 4 * 16 + 16 + 16 * 16 + 16 + 16 * 8 + 8);
static_assert(weights<coupling<checkerboard, affine, mlp<16>>, conditioned> == 7 * 16 + 16 + 16 * 8 + 8);
static_assert(weights<coupling<checkerboard, additive, linear::without_bias>> == 4 * 4);
static_assert(weights<act_norm> == 5 && weights<act_norm::per_value> == 17);
static_assert(weights<channel_mix<>> == 4 && weights<elementwise<affine>> == 4);
static_assert(weights<block> == weights<coupling<checkerboard, affine, mlp<16, 16>>> + 5 + 4);
static_assert(weights<repeat<7, block>> == 7 * weights<block>);

// What an adjoint needs is passed on by the words that take others.
static_assert(std::is_same_v<needs<block>, from_output>);
static_assert(std::is_same_v<needs<needs_tape>, from_tape<3>>);
static_assert(std::is_same_v<needs<chain<needs_tape, act_norm, needs_tape>>, from_tape<6>>);
static_assert(std::is_same_v<needs<repeat<5, needs_tape>>, from_tape<15>>);
static_assert(std::is_same_v<needs<invert<needs_tape>>, from_tape<3>>);

// All levels of a hierarchy that use a block share one bound type: it depends on the patch alone.
static_assert(std::is_same_v<block::on<square>, block::on<patch<2, 0, 2, 2>>>);

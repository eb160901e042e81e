// SPDX-License-Identifier: BSL-1.0
// EXPECT: gives another number of outputs than its part has numbers that it moves
// EXPECT: elementwise<
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using net = mlp<4>;
#else
/// A net that always has one output.
struct net {
  template <std::size_t Inputs, std::size_t>
  using on = mlp<4>::on<Inputs, 1>;
};
#endif
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, elementwise<affine, net>>>, context<1>> {};
static_assert(valid_flow<flow>);

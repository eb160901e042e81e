// SPDX-License-Identifier: BSL-1.0
// EXPECT: takes another number of inputs than it is given: one per context number, of momentum_scaling two more
// EXPECT: by_context<.*momentum_scaling
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using net = mlp<4>;
#else
/// A net of the context number alone.
struct net {
  template <std::size_t, std::size_t Outputs>
  using on = mlp<4>::on<1, Outputs>;
};
#endif
struct flow : hierarchy<torus<4, 4>, real_field, every_level<by_context<momentum_scaling, net>>, context<1>> {};
static_assert(valid_flow<flow>);

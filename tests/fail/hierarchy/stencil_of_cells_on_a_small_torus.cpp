// SPDX-License-Identifier: BSL-1.0
// EXPECT: or multiples of 4, if cells do
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
constexpr std::size_t L = 8;
#else
constexpr std::size_t L = 6;
#endif
using step = stencil_coupling<both<corner<1, 1>, in_even_cells>, within<1>, affine, mlp<4>>;
struct flow : hierarchy<torus<L, L>, real_field, levels<level<step>>> {};

static_assert(valid_flow<flow>);

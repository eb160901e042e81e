// SPDX-License-Identifier: BSL-1.0
// EXPECT: the last arguments of a hierarchy are its options
// EXPECT: (argument_of_hierarchy|is_an_option)<4(UL|ul)?, .*laplace
#include <rgflow/language.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};

#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<8, 8>, real_field, every_level<decimate<2, block>>, prior<laplace>> {};
#else
struct flow : hierarchy<torus<8, 8>, real_field, every_level<decimate<2, block>>, laplace> {};
#endif

static_assert(valid_flow<flow>);

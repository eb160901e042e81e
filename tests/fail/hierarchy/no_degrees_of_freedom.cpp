// SPDX-License-Identifier: BSL-1.0
// EXPECT: student_t<nu> needs at least one degree of freedom
#include <rgflow/language.hpp>
using namespace rgflow;
using block = coupling<checkerboard, affine, mlp<4>>;
#ifdef RGFLOW_TWIN
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, block>>, prior<student_t<1>>> {};
#else
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, block>>, prior<student_t<0>>> {};
#endif
static_assert(valid_flow<flow>);

// SPDX-License-Identifier: BSL-1.0
// EXPECT: an argument of separate is not a net
// EXPECT: argument_of_separate<2, .*checkerboard
#include <rgflow/bijector.hpp>
#include <rgflow/hierarchy.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>
#include <rgflow/transform.hpp>

using namespace rgflow;

using seeing = features<mlp<4>, neighbours>;  // has to know what it reads
#ifdef RGFLOW_TWIN
using nets = separate<seeing, mlp<4>>;
#else
using nets = separate<seeing, checkerboard>;
#endif
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, coupling<checkerboard, affine, nets>>>> {};

static_assert(valid_flow<flow>);

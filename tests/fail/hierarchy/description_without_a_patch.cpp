// SPDX-License-Identifier: BSL-1.0
// EXPECT: describe takes a flow, an action declared by a formula or a transform
// EXPECT: coupling
#include <rgflow/describe_parts.hpp>
#include <rgflow/language.hpp>

using namespace rgflow;

using half = coupling<checkerboard, affine, mlp<4>>;
#ifdef RGFLOW_TWIN
std::string text() { return describe<half, patch<1, 0, 2, 2>>(); }
#else
std::string text() { return describe<half>(); }
#endif

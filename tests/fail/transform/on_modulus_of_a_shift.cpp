// SPDX-License-Identifier: BSL-1.0
// EXPECT: on_modulus<transform> moves |x| and keeps the phase of x
// EXPECT: affine
#include <rgflow/language.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using ring = on_modulus<scaling>;
#else
using ring = on_modulus<affine>;
#endif
static_assert(valid_transform<ring>);

// SPDX-License-Identifier: BSL-1.0
// EXPECT: what check_mask was given is not a mask on this patch
// EXPECT: affine
// EXPECT: lacks<.*keeps
#include <rgflow/mask.hpp>
#include <rgflow/mask/check.hpp>
#include <rgflow/transform.hpp>

using namespace rgflow;

#ifdef RGFLOW_TWIN
using mask = checkerboard;
#else
using mask = affine;
#endif

bool const passed = check_mask<mask, patch<1, 0, 2, 2>>().passed();

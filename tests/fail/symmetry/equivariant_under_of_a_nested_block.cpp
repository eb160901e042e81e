// SPDX-License-Identifier: BSL-1.0
// EXPECT: x is multiplied or divided by something that may vanish
// EXPECT: mine::shear
#include "../included/nested_flow.hpp"

bool flips = rgflow::equivariant_under<mine::outer, rgflow::sign_flip, rgflow::patch<1, 0, 2, 2>>;

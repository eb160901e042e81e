// SPDX-License-Identifier: BSL-1.0
// EXPECT: x is multiplied or divided by something that may vanish
// EXPECT: mine::shear
#include "../included/nested_flow.hpp"

bool flips() { return rgflow::equivariant_under<mine::flow, rgflow::sign_flip>; }

// SPDX-License-Identifier: BSL-1.0
// EXPECT: x is multiplied or divided by something that may vanish
// EXPECT: mine::shear
#include "../included/nested_flow.hpp"

std::size_t depth(rgflow::model<mine::flow>& m) { return m.sites().volume(); }

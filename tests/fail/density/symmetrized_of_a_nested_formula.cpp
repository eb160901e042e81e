// SPDX-License-Identifier: BSL-1.0
// EXPECT: x is multiplied or divided by something that may vanish
// EXPECT: mine::shear
#include "../included/nested_flow.hpp"

using averaged = rgflow::symmetrized<rgflow::model<mine::flow>, rgflow::sign_flip>;
double density(averaged const& q) { return q.log_prob({})(0); }

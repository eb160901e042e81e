// SPDX-License-Identifier: BSL-1.0
// EXPECT: x is multiplied or divided by something that may vanish
// EXPECT: mine::shear
#include "../included/nested_flow.hpp"

using theory = rgflow::real_free<rgflow::torus<4, 4>>;
void train(rgflow::model<mine::flow>& m) {
  rgflow::trainer run(m, rgflow::reverse_kl(rgflow::bind<theory>(rgflow::symbols::m2 = 1.)), {});
}

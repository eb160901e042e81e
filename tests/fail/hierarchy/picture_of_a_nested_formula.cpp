// SPDX-License-Identifier: BSL-1.0
// EXPECT: x is multiplied or divided by something that may vanish
// EXPECT: mine::shear
#include "../included/nested_flow.hpp"

#include <rgflow/hierarchy/picture.hpp>

std::string drawn() { return rgflow::to_svg<mine::flow>(); }

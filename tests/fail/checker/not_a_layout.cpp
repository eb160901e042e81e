// SPDX-License-Identifier: BSL-1.0
// EXPECT: what check_layout was given is not a layout: an empty type with name
// EXPECT: lacks<.*emptiness
#include <rgflow/engine/checker/layout.hpp>

using namespace rgflow;

struct with_a_member : engine::patches_in_lanes {
#ifndef RGFLOW_TWIN
  int blocks = 4;
#endif
};

bool const passed = check_layout<with_a_member>().passed();

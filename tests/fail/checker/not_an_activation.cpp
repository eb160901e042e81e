// SPDX-License-Identifier: BSL-1.0
// EXPECT: what check_activation was given is not an activation: it needs value\(x\), slope\(x, y\) and needs_input
// EXPECT: needs_input
#include <rgflow/engine/checker/activation.hpp>

using namespace rgflow;

struct half_an_activation {
  template <class V>
  static V value(V const& x) {
    return x;
  }
  template <class V>
  static V slope(V const&, V const&) {
    return V(1);
  }
#ifdef RGFLOW_TWIN
  static constexpr bool needs_input = false;
#endif
};

bool const passed = check_activation<half_an_activation>().passed();

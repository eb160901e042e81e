// SPDX-License-Identifier: BSL-1.0
// EXPECT: something in this action or flow is called .symmetries., but is no type, or private
// EXPECT: theory
#include <rgflow/action.hpp>
#include <rgflow/symmetry.hpp>

using namespace rgflow;
using namespace rgflow::symbols;

class theory : public action<torus<4, 4>, real_field> {
 public:
  static constexpr auto density = mu * sq(phi);
#ifndef RGFLOW_TWIN
 private:
#endif
  using symmetries = group<sign_flip>;
};
auto bound() { return bind<theory>(mu = 1.); }

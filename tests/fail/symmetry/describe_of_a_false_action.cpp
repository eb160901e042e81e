// SPDX-License-Identifier: BSL-1.0
// EXPECT: this action is not proved to have a symmetry that it declares
// EXPECT: a global phase
#include <rgflow/action.hpp>
#include <rgflow/describe_parts.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>

#include <string>

using namespace rgflow;
using namespace rgflow::symbols;

struct theory : action<torus<4, 4>, complex_field> {
  using symmetries = group<u1>;
#ifdef RGFLOW_TWIN
  static constexpr auto density = mu * norm(phi) + lambda * sq(norm(phi));
#else
  static constexpr auto density = mu * norm(phi) + lambda * re(phi);
#endif
};

std::string const shown = describe<theory>();

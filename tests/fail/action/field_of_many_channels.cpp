// SPDX-License-Identifier: BSL-1.0
// EXPECT: a density is a formula of a field with at most 16 channels
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
using vectors = channels<16>;
#else
using vectors = channels<17>;
#endif
struct theory : action<torus<4, 4>, vectors> {
  static constexpr auto density = a * norm(phi);
};
auto f() { return bind<theory>(a = 1.); }

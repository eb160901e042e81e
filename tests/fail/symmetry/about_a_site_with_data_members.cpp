// SPDX-License-Identifier: BSL-1.0
// EXPECT: a word of a declaration has data members, which nothing would read
// EXPECT: [<{ ]mine[,>]
// EXPECT: declared_as<.*a symmetry
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct mine : reflections {
#ifndef RGFLOW_TWIN
  int order = 2;
#endif
};
struct theory : action<torus<4, 4>, real_field> {
  using symmetries = group<about_a_site<mine>>;
  static constexpr auto density = m2 * sq(phi);
};
auto f() { return bind<theory>(m2 = 1.); }

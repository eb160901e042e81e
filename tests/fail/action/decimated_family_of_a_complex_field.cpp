// SPDX-License-Identifier: BSL-1.0
// EXPECT: decimated takes the odd sites out of a family of theories of a real field
// EXPECT: theory
#include <rgflow/action.hpp>
#include <rgflow/action/decimated_family.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
struct theory : action<torus<4, 4>, real_field> {
#else
struct theory : action<torus<4, 4>, complex_field> {
#endif
  static constexpr auto density = mu * norm(phi) + lambda * sq(norm(phi)) - t * over_links(re(conj(phi) * phi_next));
};
auto const theories = decimated(bind<theory>(mu = 1., lambda = 1., t = between(0.1, 0.2)));

// SPDX-License-Identifier: BSL-1.0
// EXPECT: neighbour<\.\.\.> has more directions than the lattice
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
using namespace rgflow;
using namespace rgflow::symbols;
struct theory : action<torus<4, 4>, complex_field> {
#ifdef RGFLOW_TWIN
  static constexpr auto density = re(conj(phi) * neighbour<0, 1>(phi));
#else
  static constexpr auto density = re(conj(phi) * neighbour<0, 0, 1>(phi));
#endif
};
using bound = bound_action<theory>::formula;
constexpr auto size = sizeof(bound);

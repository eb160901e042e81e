// SPDX-License-Identifier: BSL-1.0

// What the compile benchmark compiles to see what proofs about a flow of many levels and wide couplings cost: that of
// the recipe for the Ising model on 64 x 64 sites, which declares its symmetry if DECLARES is 1.

#include <record/recipes/real_field.hpp>

#include <rgflow/hierarchy/momentum.hpp>
#include <rgflow/language.hpp>

namespace {

using namespace rgflow;

using sites = record::real_sites<record::to_normal<affine>, elementwise<composed<scaling, odd_spline<20, 6>>>>;
using finest = level<momentum_scaling, sites::edges_4, sites::edges_3, sites::edges_2, sites::edges_1,
                     sites::middles_3, sites::middles_2, sites::middles_1>;
struct many_levels : hierarchy<torus<64, 64>, real_field,
                               record::levels_below<64, finest, sites::between, sites::coarsest>::type> {
#if DECLARES
  using symmetries = group<sign_flip>;
#endif
};
static_assert(valid_flow<many_levels>);

}  // namespace

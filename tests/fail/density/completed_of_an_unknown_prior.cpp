// SPDX-License-Identifier: BSL-1.0
// EXPECT: completed does not know whether the odd sites of this density are standard normal numbers
// EXPECT: handmade
#include <rgflow/action.hpp>
#include <rgflow/completed.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, block>>> {};

/// A density that keeps its prior to itself.
class handmade : public model<flow> {
#ifdef RGFLOW_TWIN
 public:
#endif
  using prior = normal;
};

void declared(handmade& m, decimated_action<real_phi4<torus<4>>> const& theory) { completed whole(m, theory); }

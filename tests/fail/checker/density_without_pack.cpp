// SPDX-License-Identifier: BSL-1.0
// EXPECT: what check_density was given is not a density
// EXPECT: unpacked
// EXPECT: lacks<.*pack\(packed\)
#include <rgflow/engine/checker/density.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, block>>> {};
struct unpacked : model<flow> {
#ifndef RGFLOW_TWIN
  void pack() const;  // hides that of the model
#endif
};

bool checked(unpacked& q) { return check_density(q).passed(); }

// SPDX-License-Identifier: BSL-1.0
// EXPECT: symmetrized needs a finite group
// EXPECT: swap
// EXPECT: lacks<.*inverse\(g\)
#include <rgflow/engine/density.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
struct flow : hierarchy<torus<4>, complex_field, every_level<decimate<2, block>>> {};

/// re <-> im.
struct swap {
  std::size_t order() const { return 2; }
#ifdef RGFLOW_TWIN
  std::size_t inverse(std::size_t g) const { return g; }
#endif
  template <class V>
  void apply(std::size_t g, engine::field_shape const& shape, V const* from, V* to) const {
    for (std::size_t i = 0; i < shape.values(); ++i) to[i] = from[g == 0 ? i : i ^ 1U];
  }
  std::string describe() const { return "re <-> im"; }
};

void declared(model<flow>& m) { symmetrized averaged(m, swap{}); }

// SPDX-License-Identifier: BSL-1.0
// EXPECT: a trainer needs an objective
// EXPECT: half_an_objective
// EXPECT: lacks<.*check\(model, batch\)
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, block>>> {};

struct half_an_objective {
  static constexpr bool knows_weights = false;
  std::string describe() const { return "half"; }
  template <class Model, class V>
  engine::tile_result<V> operator()(engine::tile_task<Model, V> const&) const {
    return {};
  }
  template <class Model>
  std::string first_nonfinite(Model const&, std::uint64_t, std::uint64_t, std::size_t) const {
    return {};
  }
};
struct whole_objective : half_an_objective {
  template <class Model>
  void check(Model const&, std::size_t) const {}
};

void declared(model<flow>& m) {
#ifdef RGFLOW_TWIN
  trainer t(m, whole_objective{}, {});
#else
  trainer t(m, half_an_objective{}, {});
#endif
}

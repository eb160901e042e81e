// SPDX-License-Identifier: BSL-1.0
// EXPECT: this action is of another field than the model
// EXPECT: sites_in_pairs
#include <rgflow/engine/model/measure.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
struct flow : hierarchy<torus<4>, complex_field, every_level<decimate<2, block>>> {};

/// Written by hand, it says itself of which fields it is.
struct sites_in_pairs {
#ifdef RGFLOW_TWIN
  static constexpr std::size_t channels = 2;
#else
  static constexpr std::size_t channels = 1;
#endif
  template <class V>
  V value(engine::lattice const& sites, V const* phi) const {
    V s(0);
    for (std::size_t i = 0; i < sites.volume() * channels; i += 2) s += phi[i] * phi[i];
    return s;
  }
};

auto declared(model<flow> const& m) { return log_weights(m, sites_in_pairs{}, m.sample(10)); }

// SPDX-License-Identifier: BSL-1.0
// EXPECT: forward_kl needs data
#include <rgflow/engine/train/objective.hpp>

using namespace rgflow;

struct gaussian_sites {
  template <class V>
  V value(engine::lattice const& sites, V const* phi) const {
    V s(0);
    for (std::size_t i = 0; i < sites.volume(); ++i) s += phi[i] * phi[i];
    return s;
  }
};

#ifdef RGFLOW_TWIN
reverse_kl const objective(gaussian_sites{});
#else
forward_kl const objective(gaussian_sites{});
#endif

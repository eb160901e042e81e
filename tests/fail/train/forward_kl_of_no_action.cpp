// SPDX-License-Identifier: BSL-1.0
// EXPECT: forward_kl\(data, action, path_gradient\) needs the action that the data follow
// EXPECT: lacks<.*value\(lattice, phi\)
#include <rgflow/engine/train/data.hpp>
#include <rgflow/engine/train/objective.hpp>

using namespace rgflow;

struct gaussian_sites {
#ifdef RGFLOW_TWIN
  template <class V>
  V value(engine::lattice const& sites, V const* phi) const {
    V s(0);
    for (std::size_t i = 0; i < sites.volume(); ++i) s += phi[i] * phi[i];
    return s;
  }
#endif
};

auto declared(array_data<double> const& data) { return forward_kl(data, gaussian_sites{}, path_gradient); }

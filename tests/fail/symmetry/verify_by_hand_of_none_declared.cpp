// SPDX-License-Identifier: BSL-1.0
// EXPECT: verify_symmetries<lattice, field>\(action\) measures the symmetries that an action written by hand declares
#include <rgflow/rgflow.hpp>
#include <rgflow/symmetry/verify.hpp>

#include <cstddef>

using namespace rgflow;

struct by_hand {
#ifdef RGFLOW_TWIN
  using symmetries = group<sign_flip>;
#endif
  template <class V>
  V value(engine::lattice const& sites, V const* field) const {
    V sum(0);
    for (std::size_t i = 0; i < sites.volume(); ++i) sum += field[i] * field[i];
    return sum;
  }
};

bool measured() { return verify_symmetries<torus<4, 4>, real_field>(by_hand{}).passed(); }

// SPDX-License-Identifier: BSL-1.0
// EXPECT: an action written by hand does not say what lattice and field it is of: write verify_symmetries<lattice,
// field>
#include <rgflow/rgflow.hpp>
#include <rgflow/symmetry/verify.hpp>

#include <cstddef>

using namespace rgflow;

struct by_hand {
  using symmetries = group<sign_flip>;

  template <class V>
  V value(engine::lattice const& sites, V const* field) const {
    V sum(0);
    for (std::size_t i = 0; i < sites.volume(); ++i) sum += field[i] * field[i];
    return sum;
  }
};

#ifdef RGFLOW_TWIN
bool measured() { return verify_symmetries<torus<4, 4>, real_field>(by_hand{}).passed(); }
#else
bool measured() { return verify_symmetries(by_hand{}).passed(); }
#endif

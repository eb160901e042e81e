// SPDX-License-Identifier: BSL-1.0
// EXPECT: this step does not say which sites it makes depend on each other
// EXPECT: mixing
#include <rgflow/hierarchy/causal.hpp>
#include <rgflow/language.hpp>

using namespace rgflow;

struct mixing {
  static constexpr std::size_t edge = 2;
  static constexpr bool own_weights_per_position = false;
  template <std::size_t D, std::size_t C, std::size_t X>
  using bind = typename decimate<2, act_norm>::bind<D, C, X>;
#ifdef RGFLOW_TWIN
  template <class LevelSites>
  static constexpr void join(LevelSites& sites) {
    sites.join_boxes(2, 0);
  }
#endif
};
struct flow : hierarchy<torus<8>, real_field, every_level<mixing>> {};

static_assert(causal_cone<flow>(3).count() == 4);

// SPDX-License-Identifier: BSL-1.0
// EXPECT: a step of this flow does not say which translations commute with it
// EXPECT: my_step
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
struct my_step {
  static constexpr std::size_t edge = 1;
  static constexpr bool own_weights_per_position = false;
#ifdef RGFLOW_TWIN
  static constexpr std::size_t period = 1;
#endif
  template <std::size_t D, std::size_t C, std::size_t X>
  using bind = everywhere<act_norm>::bind<D, C, X>;
};
struct flow : hierarchy<torus<4, 4>, real_field, levels<level<my_step>>> {
  using symmetries = group<translations_by<2>>;
};
static_assert(valid_flow<flow>);

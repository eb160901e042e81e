// SPDX-License-Identifier: BSL-1.0
// EXPECT: this flow declares a layout, but a step of it runs only with a configuration in each lane
// EXPECT: everywhere_at_once
#include <rgflow/language.hpp>

using namespace rgflow;

/// A step whose work does not fall into items.
struct everywhere_at_once : everywhere<act_norm> {
  template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
  struct bind {
    using bound = typename everywhere<act_norm>::bind<Dimensions, Channels, Contexts>::type;
    struct in_one : bound::step {
      void items() = delete;
    };
    struct type : bound {
      using step = in_one;
    };
  };
};
#ifdef RGFLOW_TWIN
using declared = laid_out<engine::configurations_in_lanes>;
#else
using declared = laid_out<engine::patches_in_lanes>;
#endif
struct flow : hierarchy<torus<8, 8>, real_field, every_level<everywhere_at_once>, declared> {};

static_assert(valid_flow<flow>);

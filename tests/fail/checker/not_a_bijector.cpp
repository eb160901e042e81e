// SPDX-License-Identifier: BSL-1.0
// EXPECT: what check_bijector was given is not a bijector
// EXPECT: one_way
// EXPECT: decode
#include <rgflow/engine/checker/bijector.hpp>
#include <rgflow/engine/patch.hpp>

#include <cstddef>
#include <span>

using namespace rgflow;

/// Nothing happens to a value, there or back.
struct one_way {
  template <class Patch>
  struct on {
    static constexpr std::size_t size = Patch::size, weights = 0;
    template <class V, class W>
    static V encode(std::span<V, size>, W, std::span<V const>) {
      return V(0);
    }
#ifdef RGFLOW_TWIN
    template <class V, class W>
    static V decode(std::span<V, size>, W, std::span<V const>) {
      return V(0);
    }
#endif
  };
};

bool const passed = check_bijector<one_way, patch<1, 0, 2>>().passed();

// SPDX-License-Identifier: BSL-1.0
// EXPECT: what check_bijector was given has no member template on<patch>
// EXPECT: stretch
#include <rgflow/engine/checker/bijector.hpp>
#include <rgflow/engine/patch.hpp>

#include <cstddef>
#include <span>

using namespace rgflow;

/// Nothing happens to a value, there or back.
template <class Patch>
struct bound {
  static constexpr std::size_t size = Patch::size, weights = 0;
  template <class V, class W>
  static V encode(std::span<V, size>, W, std::span<V const>) {
    return V(0);
  }
  template <class V, class W>
  static V decode(std::span<V, size>, W, std::span<V const>) {
    return V(0);
  }
};
#ifdef RGFLOW_TWIN
struct stretch {
  template <class Patch>
  using on = bound<Patch>;
};
#else
struct stretch : bound<patch<1, 0, 2>> {};
#endif

bool const passed = check_bijector<stretch, patch<1, 0, 2>>().passed();

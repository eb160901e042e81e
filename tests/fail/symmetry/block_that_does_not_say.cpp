// SPDX-License-Identifier: BSL-1.0
// EXPECT: a part of this flow does not say whether it has a declared symmetry
#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>
using namespace rgflow;
using namespace rgflow::symbols;

#ifdef RGFLOW_TWIN
struct doubled {
  template <class Patch>
  struct on {
    static constexpr std::size_t size = Patch::size, weights = 0;
    static constexpr equivariance under(generator const&) { return {}; }
    template <class V, class W>
    static V encode(std::span<V, size> x, W, std::span<V const>) {
      for (auto& v : x) v = V(2) * v;
      return V(0.693147180559945 * size);
    }
    template <class V, class W>
    static V decode(std::span<V, size> x, W, std::span<V const>) {
      for (auto& v : x) v = V(0.5) * v;
      return V(-0.693147180559945 * size);
    }
  };
};
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, doubled>>> {
  using symmetries = group<sign_flip>;
};
#else
struct doubled {
  template <class Patch>
  struct on {
    static constexpr std::size_t size = Patch::size, weights = 0;
    template <class V, class W>
    static V encode(std::span<V, size> x, W, std::span<V const>) {
      for (auto& v : x) v = V(2) * v;
      return V(0.693147180559945 * size);
    }
    template <class V, class W>
    static V decode(std::span<V, size> x, W, std::span<V const>) {
      for (auto& v : x) v = V(0.5) * v;
      return V(-0.693147180559945 * size);
    }
  };
};
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, doubled>>> {
  using symmetries = group<sign_flip>;
};
#endif
static_assert(valid_flow<flow>);

// SPDX-License-Identifier: BSL-1.0
// EXPECT: a bijector with packed weights must have pull_back<direction>
// EXPECT: shift
#include <rgflow/bijector.hpp>
#include <rgflow/engine/checker/bijector.hpp>

using namespace rgflow;

/// Moves all values by a trained number.
struct shift {
  template <class Patch>
  struct on {
    static constexpr std::size_t size = Patch::size, weights = 1;
    static constexpr std::size_t packed = 1, packed_gradient = 1;
    template <class T>
    static void pack(T const* canonical, T* out) {
      *out = *canonical;
    }
    template <class From, class To>
    static void unpack_gradient(From const* in, From const*, To* gradient) {
      *gradient += static_cast<To>(*in);
    }
    template <class V, class W>
    static V encode(std::span<V, size> x, W w, std::span<V const>) {
      for (V& v : x) v += V(w.data[0]);
      return V(0);
    }
    template <class V, class W>
    static V decode(std::span<V, size> z, W w, std::span<V const>) {
      for (V& v : z) v -= V(w.data[0]);
      return V(0);
    }
#ifdef RGFLOW_TWIN
    template <direction D, class V, class T>
    static void pull_back(std::span<V, size> x, std::span<V, size>, V const&, engine::packed_weights<T> w,
                          std::span<V const> context, engine::gradient_slot<T>, V const*) {
      static_cast<void>(D == direction::encode ? decode(x, w, context) : encode(x, w, context));
    }
#endif
  };
};

bool const passed = check_bijector<shift, patch<1, 0, 2>>().passed();

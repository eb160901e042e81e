// SPDX-License-Identifier: BSL-1.0
// EXPECT: must have pull_back<direction>\(x, bar, log_det_bar, weights, context, gradient, tape\)
// EXPECT: shift
#include <rgflow/bijector.hpp>
#include <rgflow/engine/checker/bijector.hpp>

using namespace rgflow;

/// Moves all values by a trained number.
struct shift {
  template <class Patch>
  struct on {
    static constexpr std::size_t size = Patch::size, weights = 1;
    using adjoint = from_tape<1>;
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
    template <direction D, class V, class W>
    static V record(std::span<V, size> x, W w, std::span<V const> context, V* tape) {
      *tape = V(w.data[0]);
      return D == direction::encode ? encode(x, w, context) : decode(x, w, context);
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

// SPDX-License-Identifier: BSL-1.0
// EXPECT: the net takes another number of inputs
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

struct two_inputs {
  template <std::size_t, std::size_t>
  struct on {
    static constexpr std::size_t inputs = 2, outputs = 8, weights = 0;
    template <class V, class W>
    static void evaluate(std::span<V const, inputs>, std::span<V, outputs> out, W) {
      for (auto& y : out) y = V(0);
    }
  };
};

struct four_inputs {
  template <std::size_t, std::size_t>
  struct on {
    static constexpr std::size_t inputs = 4, outputs = 8, weights = 0;
    template <class V, class W>
    static void evaluate(std::span<V const, inputs>, std::span<V, outputs> out, W) {
      for (auto& y : out) y = V(0);
    }
  };
};

#ifdef RGFLOW_TWIN
using declared = coupling<checkerboard, affine, four_inputs>;
#else
using declared = coupling<checkerboard, affine, two_inputs>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;

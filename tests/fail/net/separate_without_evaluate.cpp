// SPDX-License-Identifier: BSL-1.0
// EXPECT: an argument of separate is not a net
// EXPECT: argument_of_separate<2, .*constant
// EXPECT: lacks<.*evaluate\(in, out, weights\)
#include <rgflow/bijector.hpp>
#include <rgflow/hierarchy.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>
#include <rgflow/transform.hpp>

#include <cstddef>
#include <span>

using namespace rgflow;

struct constant {
  template <std::size_t Inputs, std::size_t Outputs>
  struct on {
    static constexpr std::size_t inputs = Inputs, outputs = Outputs, weights = 0;
#ifdef RGFLOW_TWIN
    template <class V, class W>
    static void evaluate(std::span<V const, inputs>, std::span<V, outputs> out, W) {
      for (V& v : out) v = V(1);
    }
#endif
  };
};
struct flow : hierarchy<torus<4, 4>, real_field,
                        every_level<decimate<2, coupling<checkerboard, affine, separate<mlp<4>, constant>>>>> {};

static_assert(valid_flow<flow>);

// SPDX-License-Identifier: BSL-1.0
// EXPECT: the net gives too few outputs
// EXPECT: outputs_of_net<3, 4>|3UL >= 4UL|3 >= 4
#include <rgflow/language.hpp>

using namespace rgflow;

template <std::size_t Missing>
struct net_of_mine {
  template <std::size_t Inputs, std::size_t Outputs>
  struct on {
    static constexpr std::size_t inputs = Inputs, outputs = Outputs - Missing, weights = 0;
    template <class V, class W>
    static void evaluate(std::span<V const, inputs>, std::span<V, outputs> out, W) {
      for (auto& y : out) y = V(0);
    }
  };
};
#ifdef RGFLOW_TWIN
using part = coupling<complement<checkerboard>, affine, net_of_mine<0>>;
#else
using part = coupling<complement<checkerboard>, affine, net_of_mine<1>>;
#endif
struct inner : chain<coupling<checkerboard, affine, mlp<4>>, part> {};
struct middle : repeat<2, keep_inputs<inner>> {};
struct outer : chain<act_norm, invert<middle>, in_haar_basis<middle>> {};
struct flow : hierarchy<torus<4, 4>, real_field, every_level<disentangle<2, outer>, decimate<2, outer>>> {};
static_assert(valid_flow<flow>);

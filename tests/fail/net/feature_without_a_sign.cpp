// SPDX-License-Identifier: BSL-1.0
// EXPECT: an argument of features after its net is not a feature
// EXPECT: argument_of_features<2(UL|ul)?, cubes
// EXPECT: lacks<.*sign
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

struct cubes {
#ifdef RGFLOW_TWIN
  static constexpr parity sign = parity::odd;
#endif
  static constexpr std::size_t count(std::size_t inputs) { return inputs; }
  template <class V>
  static void evaluate(std::span<V const> in, std::span<V> out) {
    for (std::size_t i = 0; i < in.size(); ++i) out[i] = in[i] * in[i] * in[i];
  }
};
using declared = coupling<checkerboard, affine, features<mlp<4>, cubes>>;

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;

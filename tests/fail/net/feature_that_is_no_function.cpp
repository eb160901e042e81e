// SPDX-License-Identifier: BSL-1.0
// EXPECT: an argument of features after its net is not a feature
// EXPECT: argument_of_features<3(UL|ul)?, cubes
// EXPECT: lacks<.*evaluate\(in, out\)
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

struct cubes {
  static constexpr parity sign = parity::odd;
  static constexpr std::size_t count(std::size_t inputs) { return inputs; }
  template <class V>
#ifdef RGFLOW_TWIN
  static void evaluate(std::span<V const> in, std::span<V> out) {
    for (std::size_t i = 0; i < in.size(); ++i) out[i] = in[i] * in[i] * in[i];
  }
#else
  static V evaluate(V const& in) {
    return in * in * in;
  }
#endif
};
using declared = coupling<checkerboard, affine, features<mlp<4>, values, cubes>>;

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;

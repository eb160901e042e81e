// SPDX-License-Identifier: BSL-1.0
// Program: an activation of one's own, checked
#include <rgflow/engine/checker.hpp>
#include <rgflow/rgflow.hpp>

#include <cstdio>

using namespace rgflow;

//[activation
/// x / (1 + x^2 / 4)
struct bump {
  template <class V>
  static V value(V const& v) {
    return v / (V(1) + V(0.25) * v * v);
  }
  template <class V>
  static V slope(V const& v, V const& /*y*/) {
    V const square = V(0.25) * v * v;
    return (V(1) - square) / ((V(1) + square) * (V(1) + square));
  }
  static constexpr bool needs_input = true;  // slope reads x, not only y
  static constexpr bool is_odd = true;       // so mlp<...>::with<bump>::without_bias is odd, too
};
struct bumpy : coupling<checkerboard, affine, mlp<8, 8>::with<bump>> {};
//]

struct flow : hierarchy<torus<8, 8>, real_field, every_level<disentangle<2, bumpy>, decimate<2, bumpy>>> {};
static_assert(valid_flow<flow>);

int main() {
  //[check
  auto const report = check_activation<bump>();
  std::printf("%s", report.text().c_str());
  //]
  return report.passed() ? 0 : 1;
}

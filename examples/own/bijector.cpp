// SPDX-License-Identifier: BSL-1.0
// Program: a block of one's own, checked
#include <rgflow/engine/checker.hpp>
#include <rgflow/rgflow.hpp>

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <span>
#include <string_view>

using namespace rgflow;

//[block
/// z_i = x_i + a tanh(x_{i-1}) for i = 1, 2, ...: unit slope, one trained number a.
struct staircase {
  template <class Patch>
  struct on {
    static constexpr std::string_view name = "staircase";
    static constexpr std::size_t size = Patch::size;
    static constexpr std::size_t weights = 1;

    template <class V, class Weights>
    static V encode(std::span<V, size> v, Weights w, std::span<V const>) {
      using std::tanh;
      for (std::size_t i = size; i-- > 1;) v[i] += V(w.data[0]) * tanh(v[i - 1]);
      return V(0);  // log |det dz/dx|
    }
    template <class V, class Weights>
    static V decode(std::span<V, size> v, Weights w, std::span<V const>) {
      using std::tanh;
      for (std::size_t i = 1; i < size; ++i) v[i] -= V(w.data[0]) * tanh(v[i - 1]);
      return V(0);  // log |det dx/dz|
    }
  };
};
//]

struct flow : hierarchy<torus<8, 8>, complex_field, every_level<disentangle<2, staircase>, decimate<2, staircase>>> {};
static_assert(valid_flow<flow>);

int main() {
  //[check
  auto const report = check_bijector<staircase, patch<2, 0, 2, 2>>();  // 2 channels, no context, 2 x 2 sites
  std::printf("%s", report.text().c_str());
  //]
  return report.passed() ? 0 : 1;
}

// SPDX-License-Identifier: BSL-1.0
// Program: a net of one's own, checked
#include <rgflow/engine/checker.hpp>
#include <rgflow/rgflow.hpp>

#include <cstddef>
#include <cstdio>
#include <span>

using namespace rgflow;

//[net
/// Every output is a trained multiple of the mean of the inputs.
struct mean_field {
  template <std::size_t Inputs, std::size_t Outputs>
  struct on {
    static constexpr std::size_t inputs = Inputs, outputs = Outputs, weights = Outputs;

    template <class V, class W>
    static void evaluate(std::span<V const, inputs> in, std::span<V, outputs> out, W w) {
      V sum(0);
      for (auto const& v : in) sum += v;
      for (std::size_t o = 0; o < outputs; ++o) out[o] = V(w.data[o]) * sum * V(1.0 / Inputs);
    }
  };
};
struct cheap : coupling<checkerboard, affine, mean_field> {};
//]

struct flow : hierarchy<torus<8, 8>, real_field, every_level<disentangle<2, cheap>, decimate<2, cheap>>> {};
static_assert(valid_flow<flow>);

int main() {
  //[check
  auto const report = check_net<mean_field, 4, 8>();  // 4 inputs, 8 outputs
  std::printf("%s", report.text().c_str());
  //]
  return report.passed() ? 0 : 1;
}

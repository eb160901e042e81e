// SPDX-License-Identifier: BSL-1.0
// EXPECT: what check_net was given is not a net
// EXPECT: affine_of_inputs
// EXPECT: weights
#include <rgflow/engine/checker/net.hpp>

#include <cstddef>
#include <span>

using namespace rgflow;

/// All outputs are the sum of the inputs.
struct affine_of_inputs {
  template <std::size_t Inputs, std::size_t Outputs>
  struct on {
    static constexpr std::size_t inputs = Inputs, outputs = Outputs;
#ifdef RGFLOW_TWIN
    static constexpr std::size_t weights = 0;
#endif
    static constexpr bool starts_as_identity = false;
    template <class V, class W>
    static void evaluate(std::span<V const, Inputs> in, std::span<V, Outputs> out, W) {
      V sum(0);
      for (auto const& v : in) sum += v;
      for (auto& v : out) v = sum;
    }
  };
};

bool const passed = check_net<affine_of_inputs, 2, 3>().passed();

// SPDX-License-Identifier: BSL-1.0
// EXPECT: what check_net was given has no member template on<inputs, outputs>
// EXPECT: sum_of_inputs
#include <rgflow/engine/checker/net.hpp>

#include <cstddef>
#include <span>

using namespace rgflow;

/// All outputs are the sum of the inputs.
template <std::size_t Inputs, std::size_t Outputs>
struct bound {
  static constexpr std::size_t inputs = Inputs, outputs = Outputs, weights = 0;
  static constexpr bool starts_as_identity = false;
  template <class V, class W>
  static void evaluate(std::span<V const, Inputs> in, std::span<V, Outputs> out, W) {
    V sum(0);
    for (auto const& v : in) sum += v;
    for (auto& v : out) v = sum;
  }
};
#ifdef RGFLOW_TWIN
struct sum_of_inputs {
  template <std::size_t Inputs, std::size_t Outputs>
  using on = bound<Inputs, Outputs>;
};
#else
struct sum_of_inputs : bound<2, 3> {};
#endif

bool const passed = check_net<sum_of_inputs, 2, 3>().passed();

// SPDX-License-Identifier: BSL-1.0
// EXPECT: the terms of a density read at most 16 different sets of sites
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <utility>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
constexpr int distances = 16;
#else
constexpr int distances = 17;
#endif
template <int... I>
constexpr auto sum_over(std::integer_sequence<int, I...>) {
  return ((phi * neighbour<I + 1>(phi)) + ...);
}
struct theory : action<torus<64>, real_field> {
  static constexpr auto density = sum_over(std::make_integer_sequence<int, distances>{});
};
auto f() { return bind<theory>(); }

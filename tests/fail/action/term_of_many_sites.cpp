// SPDX-License-Identifier: BSL-1.0
// EXPECT: a term of a density reads at most 32 sites
#include <rgflow/action.hpp>
#include <rgflow/expression/symbols.hpp>
#include <utility>
using namespace rgflow;
using namespace rgflow::symbols;
#ifdef RGFLOW_TWIN
constexpr int distances = 32;
#else
constexpr int distances = 33;
#endif
template <int... I>
constexpr auto sum_over(std::integer_sequence<int, I...>) {
  return (neighbour<I>(phi) + ...);
}
struct theory : action<torus<64>, real_field> {
  static constexpr auto density = cos(sum_over(std::make_integer_sequence<int, distances>{}));
};
auto f() { return bind<theory>(); }

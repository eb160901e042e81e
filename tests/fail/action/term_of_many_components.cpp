// SPDX-License-Identifier: BSL-1.0
// EXPECT: a term of a density reads at most 64 components
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
  return (norm(neighbour<I>(phi)) + ...);
}
struct theory : action<torus<32>, channels<4>> {
  static constexpr auto density = cos(sum_over(std::make_integer_sequence<int, distances>{}));
};
auto f() { return bind<theory>(); }

// SPDX-License-Identifier: BSL-1.0
// Program: a transform of one's own, checked
#include <rgflow/engine/checker.hpp>
#include <rgflow/rgflow.hpp>

#include <cstdio>

using namespace rgflow;
using namespace rgflow::symbols;

//[transform
/// Heavier tails where a is large; its inverse, slope and derivatives are found from the formula.
struct tails : transform {
  static constexpr auto y = sinh(asinh(x * exp(s)) * a) + t;
  static constexpr auto limits = where(bounded<1>(s), positive(a));
};
static_assert(valid_transform<tails>);
struct tailed : coupling<checkerboard, tails, mlp<8>> {};
//]

struct flow : hierarchy<torus<8, 8>, real_field, every_level<disentangle<2, tailed>, decimate<2, tailed>>> {};
static_assert(valid_flow<flow>);

int main() {
  //[check
  auto const report = check_bijector<elementwise<tails>, patch<1, 0, 2, 2>>();  // as trained numbers, site by site
  std::printf("%s", report.text().c_str());
  //]
  return report.passed() ? 0 : 1;
}

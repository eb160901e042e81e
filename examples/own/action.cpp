// SPDX-License-Identifier: BSL-1.0
// Program: an action of one's own, as a formula and by hand, checked
#include <rgflow/engine/checker.hpp>
#include <rgflow/rgflow.hpp>

#include <cstddef>
#include <cstdio>
#include <string>

using namespace rgflow;
using namespace rgflow::symbols;

//[formula
inline constexpr symbol<"h4"> h4{};  // a constant that the library has no symbol for

/// Complex phi^4 that prefers four directions of phi.
struct clock4 : action<torus<4, 6>, complex_field> {
  static constexpr auto density = mu * norm(phi) + lambda * sq(norm(phi)) - h4 * re(phi * phi * phi * phi) -
                                  t * over_links(2_c * re(conj(phi) * phi_next));
};
//]

//[by_hand
/// S = sum_x phi_x^2 / 2 + strength (sum_x phi_x)^2 / V, with a gradient of its own.
struct attracted {
  double strength;

  template <class V>
  V value(engine::lattice const& sites, V const* field) const {
    V square(0), sum(0);
    for (std::size_t site = 0; site < sites.volume(); ++site) square += field[site] * field[site], sum += field[site];
    return V(0.5) * square + V(strength / static_cast<double>(sites.volume())) * sum * sum;
  }
  template <class V>
  V value_and_gradient(engine::lattice const& sites, V const* field, V* gradient) const {
    V sum(0);
    for (std::size_t site = 0; site < sites.volume(); ++site) sum += field[site];
    V const pull = V(2 * strength / static_cast<double>(sites.volume())) * sum;
    for (std::size_t site = 0; site < sites.volume(); ++site) gradient[site] = field[site] + pull;
    return value(sites, field);
  }
  std::string describe() const { return "attracted by " + engine::number_text(strength); }
};
//]

int main() {
  //[check
  auto const bound = bind<clock4>(mu = -1., lambda = 1., h4 = 0.1, t = 0.3);
  auto const report = check_action(bound, lattice_of<clock4::lattice>(), /*channels*/ 2);
  auto const by_hand = check_action(attracted{0.7}, lattice_of<torus<4, 4>>(), /*channels*/ 1);
  std::printf("%s%s", report.text().c_str(), by_hand.text().c_str());
  //]
  return report.passed() && by_hand.passed() ? 0 : 1;
}

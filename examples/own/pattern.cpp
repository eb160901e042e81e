// SPDX-License-Identifier: BSL-1.0
// Program: a coarse-graining pattern of one's own, checked
#include <rgflow/engine/checker.hpp>
#include <rgflow/rgflow.hpp>

#include <cstddef>
#include <cstdio>
#include <string>

using namespace rgflow;

//[pattern
/// One site in five goes on, sqrt(5) x sqrt(5), each a move of a knight from the next.
struct knights : coarse_graining {
  template <std::size_t Dimensions>
  requires(Dimensions == 2)
  static constexpr coarse_basis<Dimensions> handed_on(std::size_t /*level*/) {
    return {{{2, 1}, {-1, 2}}};  // the basis of the next level, in the basis of this one
  }
  static std::string describe() { return "coarse-graining: moves of a knight"; }
};
struct flow : hierarchy<torus<10, 10>, real_field,
                        every_level<neighbour_coupling<odd_sites, affine, mlp<8>>,
                                    neighbour_coupling<even_sites, affine, mlp<8>>>, knights> {};
//]
static_assert(flow_facts<flow>::depth == 2);

int main() {
  std::printf("%zu sites go on to the top level\n", model<flow>(seed{7}).bulk(1).size());
  //[check
  auto const report = check_pattern<knights, torus<10, 10>>();
  std::printf("%s", report.text().c_str());
  //]
  return report.passed() ? 0 : 1;
}

// SPDX-License-Identifier: BSL-1.0
// Program: a set of sites of one's own for couplings on the whole lattice, checked
#include <rgflow/hierarchy/check_stencil.hpp>
#include <rgflow/hierarchy/stencil_coupling.hpp>
#include <rgflow/rgflow.hpp>

#include <array>
#include <cstddef>
#include <cstdio>
#include <string>

using namespace rgflow;

//[sites
/// One diagonal in three: sites whose coordinates add up to Rest modulo 3. No two of them are neighbours.
template <std::size_t Rest>
struct diagonals {
  static constexpr std::size_t period = 3;
  template <std::size_t Dimensions>
  static constexpr bool contains(std::array<std::size_t, Dimensions> const& x) {
    std::size_t sum = 0;
    for (std::size_t const c : x) sum += c;
    return sum % 3 == Rest;
  }
  static std::string name() { return "diagonals_" + std::to_string(Rest); }
};
/// As far as a rook goes in so many steps.
template <int Steps>
struct rook {
  static constexpr int radius = Steps;
  template <std::size_t Dimensions>
  static constexpr bool contains(std::array<int, Dimensions> const& offset) {
    int axes = 0, steps = 0;
    for (int const o : offset) axes += o != 0, steps += o < 0 ? -o : o;
    return axes <= 1 && steps <= Steps;
  }
};
template <std::size_t Rest>
using move = stencil_coupling<diagonals<Rest>, rook<2>, affine, mlp<8>>;
struct flow : hierarchy<torus<9, 9>, real_field, every_level<move<0>, move<1>, move<2>>, cell<3>, depth<1>> {};
//]
static_assert(valid_flow<flow>);

int main() {
  //[check
  auto const report = check_stencil<diagonals<0>, rook<2>, 2>();
  std::printf("%s", report.text().c_str());
  //]
  return report.passed() ? 0 : 1;
}

// SPDX-License-Identifier: BSL-1.0
// Program: a mask of one's own, checked
#include <rgflow/mask/check.hpp>
#include <rgflow/rgflow.hpp>

#include <cstddef>
#include <cstdio>

using namespace rgflow;

//[mask
/// Keeps the sites of every second diagonal, in any number of dimensions of four sites an edge.
struct diagonals {
  template <class Patch>
  static constexpr bool keeps(std::size_t site, std::size_t /*channel*/) {
    std::size_t sum = 0;
    for (std::size_t const x : Patch::coordinates(site)) sum += x;
    return sum % 4 < 2;
  }
};
struct block : chain<coupling<diagonals, affine, mlp<8>>, coupling<complement<diagonals>, affine, mlp<8>>> {};
//]

struct flow : hierarchy<torus<8, 8>, real_field, every_level<decimate<4, block>>> {};
static_assert(valid_flow<flow>);

int main() {
  //[check
  auto const report = check_mask<diagonals, patch<1, 0, 4, 4>>();  // 1 channel, no context, 4 x 4 sites
  std::printf("%s", report.text().c_str());
  //]
  return report.passed() ? 0 : 1;
}

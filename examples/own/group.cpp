// SPDX-License-Identifier: BSL-1.0
// Program: a finite group of one's own, to average a density over, checked
#include <rgflow/engine/checker.hpp>
#include <rgflow/rgflow.hpp>

#include <cstddef>
#include <cstdio>
#include <stdexcept>
#include <string>

using namespace rgflow;

//[group
/// Exchanges the two axes of a square lattice.
struct transposition {
  std::size_t order() const { return 2; }
  std::size_t inverse(std::size_t g) const { return g; }
  template <class V>
  void apply(std::size_t g, engine::field_shape const& shape, V const* from, V* to) const {
    engine::move_sites(shape, from, to, [&](std::size_t site) {
      auto const x = shape.sites.coordinates(site);
      return g == 0 ? site : shape.sites.site({x[1], x[0], 0});
    });
  }
  void check(engine::field_shape const& shape) const {
    auto const extents = shape.sites.extents();
    if (extents.size() != 2 || extents[0] != extents[1])
      throw std::invalid_argument("transposition: expected a square lattice, found " + shape.sites.text());
  }
  std::string describe() const { return "transposition"; }
};
//]

struct block : coupling<checkerboard, affine, mlp<8>> {};
struct flow : hierarchy<torus<4, 4>, real_field, every_level<decimate<2, block>>> {};

int main() {
  model<flow> m(seed{7});
  symmetrized const even(m, transposition{});
  std::printf("log q of a sample: %.3f\n", static_cast<double>(even.sample(1).log_q(0)));
  //[check
  auto const report = check_group(transposition{}, m.sites(), /*channels*/ 1);
  std::printf("%s", report.text().c_str());
  //]
  return report.passed() ? 0 : 1;
}

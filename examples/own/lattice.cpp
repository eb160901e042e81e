// SPDX-License-Identifier: BSL-1.0
// Program: the triangular lattice: a square one with a third kind of link, and its rotations by 60 degrees, checked
#include <rgflow/engine/checker.hpp>
#include <rgflow/rgflow.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

using namespace rgflow;
using namespace rgflow::symbols;

//[lattice
/// L x L sites q e_1 + r e_2 of a triangular lattice, e_1 and e_2 60 degrees apart: the third link is e_2 - e_1.
template <std::size_t L>
struct triangular {
  static constexpr std::size_t dimensions = 2, volume = L * L;
  static constexpr std::array<std::size_t, 2> extents{L, L};  // in array order, slowest first
  static constexpr bool periodic = true;
};
struct on_triangles : action<triangular<6>, real_field> {
  static constexpr auto density = m2 * sq(phi) + over_links(sq(phi_next - phi)) + sq(neighbour<-1, 1>(phi) - phi);
};
//]
//[turns
/// Rotations about site 0: e_1 becomes e_2, and e_2 becomes e_2 - e_1.
struct sixfold {
  std::size_t order() const { return 6; }
  std::size_t inverse(std::size_t g) const { return (6 - g) % 6; }
  template <class V>
  void apply(std::size_t g, engine::field_shape const& shape, V const* from, V* to) const {
    engine::move_sites(shape, from, to, [&, L = shape.sites.extents()[0]](std::size_t site) {
      auto at = shape.sites.coordinates(site);  // r, q
      for (std::size_t turn = 0; turn < g; ++turn) at = {(at[0] + at[1]) % L, (L - at[0]) % L, 0};
      return shape.sites.site(at);
    });
  }
  std::string describe() const { return "rotations by 60 degrees"; }
};
//]
int main() {
  //[check
  auto const sites = lattice_of<on_triangles::lattice>();
  auto const action = bind<on_triangles>(m2 = 0.5);
  auto const of_lattice = check_lattice<on_triangles::lattice>();
  auto const of_action = check_action(action, sites, /*channels*/ 1);
  auto const of_turns = check_group(sixfold{}, sites, /*channels*/ 1);
  std::vector<double> field(sites.volume()), turned(sites.volume());
  engine::normals({1, engine::purpose::user, 0}, 0, field.data(), field.size());
  sixfold{}.apply(1, {sites, 1}, field.data(), turned.data());
  double const change = action.value(sites, turned.data()) - action.value(sites, field.data());
  for (auto const& report : {of_lattice, of_action, of_turns}) std::printf("%s", report.text().c_str());
  std::printf("S changes by %.1e\n", change);
  //]
  return of_lattice.passed() && of_action.passed() && of_turns.passed() && std::abs(change) < 1e-10 ? 0 : 1;
}

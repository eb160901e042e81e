// SPDX-License-Identifier: BSL-1.0

// What the compiler knows of coarse-graining patterns: which sites the levels have, and how many levels fit.

#include "../coarse_grainings.hpp"

#include <rgflow/language.hpp>
#include <rgflow/symmetry.hpp>

#include <cstddef>
#include <string>
#include <type_traits>

using namespace rgflow;

namespace {

// ---- sites ----

template <class Pattern, std::size_t Dimensions, std::size_t Level>
constexpr engine::sublattice sites = detail::sites_of_level<Pattern, Dimensions>(Level);

// The checkerboard in two dimensions: half of the sites each time, and a box every second time.
static_assert(sites<checkerboard, 2, 1>.index() == 2 && sites<checkerboard, 2, 2>.index() == 4);
static_assert(!sites<checkerboard, 2, 1>.is_box() && sites<checkerboard, 2, 2>.is_box() &&
              !sites<checkerboard, 2, 3>.is_box());
static_assert(sites<checkerboard, 2, 3>.spacing(0) == 4 && sites<checkerboard, 2, 4>.spacing(1) == 4);
static_assert(sites<checkerboard, 1, 3>.is_box() && sites<checkerboard, 1, 3>.spacing(0) == 8);

/// Whether the sites of a level are those that a rule names.
template <class Pattern, std::size_t Dimensions, std::size_t Level, class Rule>
constexpr bool are(Rule rule) {
  for (long x = 0; x < 6; ++x)
    for (long y = 0; y < (Dimensions > 1 ? 6 : 1); ++y)
      for (long z = 0; z < (Dimensions > 2 ? 6 : 1); ++z)
        if (sites<Pattern, Dimensions, Level>.contains({x, y, z}) != rule(x, y, z)) return false;
  return true;
}
static_assert(are<checkerboard, 2, 1>([](long x, long y, long) { return (x + y) % 2 == 0; }));
static_assert(are<checkerboard, 2, 2>([](long x, long y, long) { return x % 2 == 0 && y % 2 == 0; }));
static_assert(are<checkerboard, 2, 3>([](long x, long y, long) {
  return x % 2 == 0 && y % 2 == 0 && (x + y) % 4 == 0;
}));
static_assert(are<checkerboard, 3, 1>([](long x, long y, long z) { return (x + y + z) % 2 == 0; }));
static_assert(are<checkerboard, 3, 2>([](long x, long y, long z) { return x % 2 == 0 && (y + z) % 2 == 0; }));
static_assert(are<checkerboard, 3, 3>([](long x, long y, long z) { return x % 2 == 0 && y % 2 == 0 && z % 2 == 0; }));
static_assert(are<cell<2, 1>, 2, 2>([](long x, long, long) { return x % 4 == 0; }));
static_assert(are<cell<1, 3, 2>, 3, 1>([](long, long y, long z) { return y % 3 == 0 && z % 2 == 0; }));

// The even sites of a checkerboard level, in its basis, are those that it hands on.
template <class P>
constexpr bool is_odd(engine::sublattice::vector const& x) {
  return odd_sites::contains(sites<P, 2, 1>.template coordinates<2>(x, 2));
}
static_assert(!is_odd<checkerboard>({2, 0, 0}) && is_odd<checkerboard>({1, 1, 0}) && is_odd<checkerboard>({1, -1, 0}));

using coarse_grainings::leaning;
static_assert(sites<leaning, 2, 1>.is_box() && sites<leaning, 2, 1>.index() == 6);
static_assert(sites<leaning, 2, 1>.basis(0) == engine::sublattice::vector{3, 0, 0} &&
              sites<leaning, 2, 1>.basis(1) == engine::sublattice::vector{0, 2, 0});
static_assert(is_odd<leaning>({3, 0, 0}) && !is_odd<leaning>({3, 2, 0}));

// ---- levels ----

struct block : chain<coupling<halves, affine, mlp<8>>, coupling<complement<halves>, affine, mlp<8>>> {};
template <class Lattice, class... Options>
struct blocks : hierarchy<Lattice, real_field, every_level<disentangle<2, block>, decimate<2, block>>, Options...> {};
template <class Lattice, class... Options>
struct wide : hierarchy<Lattice, real_field,
                        every_level<neighbour_coupling<odd_sites, affine, mlp<8>>, everywhere<act_norm>>, Options...> {
};
template <class Lattice, class... Options>
struct alone : hierarchy<Lattice, real_field, every_level<everywhere<act_norm>>, Options...> {};

template <class Flow>
constexpr std::size_t depth_of = flow_facts<Flow>::depth;
static_assert(depth_of<blocks<torus<16, 8>, cell<2, 1>>> == 4);  // 16, 8, 4, 2 rows; a single row has no boxes of 2
static_assert(depth_of<blocks<torus<16, 8>, cell<1, 2>>> == 3);
static_assert(depth_of<blocks<torus<16, 4, 4>, cell<2, 1, 1>>> == 4);
static_assert(depth_of<blocks<torus<16>, checkerboard>> == depth_of<blocks<torus<16>>>);
static_assert(depth_of<blocks<torus<8, 8>, checkerboard, depth<1>>> == 1);
static_assert(depth_of<wide<torus<8, 8>, checkerboard>> == 6);     // 64, 32, 16, 8, 4 and 2 sites
static_assert(depth_of<wide<torus<4, 4, 4>, checkerboard>> == 5);  // 64 .. 4; on 2 sites they do not alternate
static_assert(depth_of<alone<torus<4, 4, 4>, checkerboard>> == 6);
static_assert(depth_of<wide<torus<6, 6>, checkerboard>> == 2);  // 36, 18; 3 x 3 sites do not alternate on a torus
static_assert(depth_of<wide<open_lattice<6, 6>, checkerboard>> == 3);
static_assert(depth_of<alone<torus<8, 7>, checkerboard>> == 1);  // an odd extent does not close
static_assert(depth_of<alone<torus<4, 8>, cell<2, 1>>> == 3);    // 4 x 8, 2 x 8, 1 x 8

// What runs does not know the pattern.
template <class Flow>
using expansion_of = typename flow_facts<Flow>::expansion;
static_assert(std::is_same_v<expansion_of<wide<torus<8, 8>>>, expansion_of<wide<torus<8, 8>, checkerboard>>>);

static_assert(CoarseGraining<cell<2>, 3> && CoarseGraining<cell<2, 1>, 2> && !CoarseGraining<cell<2, 1>, 3>);
static_assert(CoarseGraining<checkerboard, 1> && CoarseGraining<checkerboard, 3> && !CoarseGraining<halves, 2>);
static_assert(CoarseGraining<leaning, 2> && !CoarseGraining<leaning, 1> && !CoarseGraining<coarse_graining, 2>);
static_assert(std::is_same_v<flow_facts<wide<torus<8, 8>, depth<2>, cell<2, 1>>>::pattern, cell<2, 1>>);

// ---- symmetries ----

// Means of cells of 2 sites an edge keep their places when sites are turned, but they must be what goes on.
template <class Mask>
using turn = coupling<Mask, affine, group_mlp<point_group, 2>>;
struct coefficients : chain<turn<coarse_sites>, turn<complement<coarse_sites>>> {};
template <class... Options>
struct turning
    : hierarchy<torus<8, 8>, real_field, every_level<decimate<2, into_haar_basis<coefficients>>>, Options...> {};
static_assert(equivariant_under<turning<>, reflections> && equivariant_under<turning<cell<2, 2>>, reflections>);
static_assert(!equivariant_under<turning<cell<2, 1>>, reflections>);
static_assert(equivariant_under<turning<checkerboard, depth<1>>, reflections>);  // hands nothing on
/// Cells of 2 on the first level only.
struct then_rows : coarse_graining {
  template <std::size_t Dimensions>
  requires(Dimensions == 2) static constexpr coarse_basis<Dimensions> handed_on(std::size_t level) {
    return {{{2, 0}, {0, level == 0 ? 2 : 1}}};
  }
  static std::string describe() { return "coarse-graining: then rows"; }
};
static_assert(equivariant_under<turning<then_rows, depth<2>>, reflections> &&
              !equivariant_under<turning<then_rows, depth<3>>, reflections>);

// Translations by a period of the coarsest level.
static_assert(equivariant_under<blocks<torus<16, 8>, cell<2, 1>, depth<2>>, translations_by<4>>);
static_assert(!equivariant_under<blocks<torus<16, 8>, cell<2, 1>, depth<2>>, translations_by<2>>);
static_assert(equivariant_under<alone<torus<8, 8>, checkerboard, depth<2>>, translations_by<2>>);
static_assert(!equivariant_under<alone<torus<8, 8>, checkerboard, depth<2>>, translations_by<1>>);
static_assert(equivariant_under<wide<torus<8, 8>, checkerboard, depth<2>>, translations_by<4>>);

}  // namespace

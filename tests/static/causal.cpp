// SPDX-License-Identifier: BSL-1.0

// What depends on what in a flow, proved.

#include <rgflow/bijector.hpp>
#include <rgflow/hierarchy.hpp>
#include <rgflow/hierarchy/causal.hpp>
#include <rgflow/hierarchy/stencil_coupling.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>
#include <rgflow/transform.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <type_traits>

using namespace rgflow;

namespace {

using block = coupling<checkerboard, affine, mlp<4>>;
template <std::size_t L>
struct mera : hierarchy<torus<L>, real_field, every_level<disentangle<2, block>, decimate<2, block>>> {};
template <std::size_t L>
struct square : hierarchy<torus<L, L>, real_field, every_level<disentangle<2, block>, decimate<2, block>>> {};
template <std::size_t L>
struct cube : hierarchy<torus<L, L, L>, real_field, every_level<disentangle<2, block>, decimate<2, block>>> {};
/// Without disentanglers nothing crosses the borders of the decimators.
template <std::size_t L>
struct tree : hierarchy<torus<L>, real_field, every_level<decimate<2, block>>> {};
struct wide_reach : hierarchy<torus<16>, real_field,
                              every_level<neighbour_coupling<even_sites, affine, mlp<4>>, decimate<2, block>>> {};
struct open_chain : hierarchy<open_lattice<8>, real_field, every_level<disentangle<2, block>, decimate<2, block>>> {};
struct two_kinds : hierarchy<torus<8>, real_field,
                             levels<level<disentangle<4, block>, decimate<4, block>>, level<decimate<4, block>>>> {};

/// Blocks of 2 where the next level has one of 4 sites: what it depends on has gaps.
struct gaps : hierarchy<torus<16>, real_field, levels<level<decimate<2, block>>, level<decimate<4, block>>>, cell<4>> {
};

/// Coarse to fine: the edges of cells are made of corners and middles, the middles of corners.
template <std::size_t L>
struct fine : hierarchy<torus<L, L>, real_field,
                        every_level<stencil_coupling<coarse_to_fine<1>, within<1>, affine, mlp<4>>,
                                    stencil_coupling<coarse_to_fine<2>, within<2>, affine, mlp<4>>>> {};
template <std::size_t L>
struct fine_cube : hierarchy<torus<L, L, L>, real_field,
                             every_level<stencil_coupling<coarse_to_fine<1>, within<1>, affine, mlp<4>>,
                                         stencil_coupling<coarse_to_fine<2>, within<2>, affine, mlp<4>>,
                                         stencil_coupling<coarse_to_fine<3>, within<3>, affine, mlp<4>>>> {};
/// Seen from further away, and with corrections of what is handed on.
template <std::size_t L>
struct far_sighted : hierarchy<torus<L, L>, real_field,
                               every_level<stencil_coupling<coarse_to_fine<1>, within<5>, affine, mlp<4>>,
                                           stencil_coupling<coarse_to_fine<2>, within<10>, affine, mlp<4>>>> {};
template <std::size_t L>
struct corrected : hierarchy<torus<L, L>, real_field,
                             every_level<neighbour_coupling<even_sites, affine, mlp<4>>,
                                         stencil_coupling<coarse_to_fine<1>, within<1>, affine, mlp<4>>,
                                         stencil_coupling<coarse_to_fine<2>, within<2>, affine, mlp<4>>>> {};

constexpr auto set_of = [](auto set, auto... sites) {
  (set.insert(static_cast<std::size_t>(sites)), ...);
  return set;
};

// Levels of the bulk variables on eight sites: 0 1 0 2 ...
static_assert(level_of_bulk<mera<8>>(1) == 0 && level_of_bulk<mera<8>>(2) == 1 && level_of_bulk<mera<8>>(4) == 2 &&
              level_of_bulk<mera<8>>(0) == 2);
static_assert(level_of_bulk<square<8>>(8 * 2 + 1) == 0 && level_of_bulk<square<8>>(8 * 2 + 4) == 1);

// A tree: the sites below a bulk variable.
static_assert(receptive_field<tree<8>>(1) == set_of(site_set<torus<8>>(), 0, 1));
static_assert(receptive_field<tree<8>>(6) == set_of(site_set<torus<8>>(), 4, 5, 6, 7));
static_assert(receptive_field<tree<8>>(0).count() == 8);
// Site 5 is made in the box {4, 5}, of which 4 is made in {4, 6} a level up, and that in {0, 4}.
static_assert(causal_cone<tree<8>>(std::size_t{5}) == set_of(site_set<torus<8>>(), 5, 6, 4, 0));

// A MERA: z at site 3 is made by the decimator {2, 3} of what the disentanglers {1, 2} and {3, 4} made.
static_assert(receptive_field<mera<8>>(3) == set_of(site_set<torus<8>>(), 1, 2, 3, 4));
static_assert(receptive_field<mera<16>>(3) == set_of(site_set<torus<16>>(), 1, 2, 3, 4));
// x at site 5 is made by the disentangler {5, 6} of what the decimators {4, 5} and {6, 7} made.
static_assert(causal_cone<mera<8>>(std::size_t{5}) == set_of(site_set<torus<8>>(), 5, 4, 6, 7, 2, 0));
// On an open chain the boxes that would stick out are missing.
static_assert(receptive_field<open_chain>(1) == set_of(site_set<open_lattice<8>>(), 0, 1, 2));
static_assert(receptive_field<wide_reach>(3) == set_of(site_set<torus<16>>(), 1, 2, 3));
static_assert(receptive_field<two_kinds>(1).count() == 8 && receptive_field<two_kinds>(4).count() == 8);

// Generation changes nothing of what a level hands on: a bulk variable of any level depends on what its net reads.
static_assert(receptive_field<fine<4096>>(1).count() == 5 && receptive_field<fine<4096>>(4096 + 1).count() == 5);
static_assert(receptive_field<fine<4096>>(2).count() == 5 && receptive_field<fine<4096>>(1024).count() == 5);
static_assert(receptive_field<fine<4096>>(0).count() == 1 && level_of_bulk<fine<4096>>(1024) == 10);
static_assert(receptive_field<fine<8>>(8 * 4 + 2) == set_of(site_set<torus<8, 8>>(), 32, 34, 36, 18, 50));
static_assert(receptive_field<far_sighted<64>>(2).count() == 13 && receptive_field<corrected<64>>(1).count() == 13);
// x at (0, 1) is made of the corners (0, 0) and (0, 2) and of the middles (1, 1) and (7, 1), and these of six corners.
static_assert(count_by_level<fine<8>>(causal_cone<fine<8>>(1)) == std::array<std::size_t, 3>{3, 7, 4});

// As many sites as a bulk variable of each level depends on, whatever the size of the lattice.
static_assert(receptive_field<square<4096>>(4096 + 1).count() == 4 * 4 &&
              receptive_field<square<4096>>(2).count() == 10 * 10);
static_assert(receptive_field<square<4096>>(0).count() == 4096 * 4096);

// O(log L): a site at a third of every axis depends on so many bulk variables of each level, but for the first one and
// the last two.
template <class Lattice>
constexpr std::size_t third = [] {
  std::size_t site = 0;
  for (std::size_t const extent : Lattice::extents) site = site * extent + extent / 3;
  return site;
}();
template <class Flow>
constexpr std::size_t cone_of_a_third = causal_cone<Flow>(third<typename flow_facts<Flow>::lattice_type>).count();
template <template <std::size_t> class Flow, std::size_t... Log2>
constexpr bool grows_by(std::size_t of_a_level, std::size_t less) {
  return ((cone_of_a_third<Flow<(std::size_t{1} << Log2)>> + less == Log2 * of_a_level) && ...);
}
static_assert(grows_by<mera, 4, 6, 8, 12, 16>(3, 3));
static_assert(grows_by<square, 4, 6, 8, 12, 16>(27, 53));
static_assert(grows_by<cube, 4, 6, 8>(189, 447));
static_assert(grows_by<fine, 4, 8, 16>(12, 31));
static_assert(grows_by<corrected, 6, 12>(35, 101));
static_assert(grows_by<far_sighted, 8>(77, 362));
static_assert(grows_by<fine_cube, 6>(98, 357));
// However large the lattice, a site depends on no more than so many bulk variables of a level.
template <class Flow>
constexpr std::size_t most_of_a_level(std::size_t site) {
  auto const count = count_by_level<Flow>(causal_cone<Flow>(site));
  return *std::max_element(count.begin(), count.end());
}
static_assert(most_of_a_level<mera<64>>(21) <= 3 && most_of_a_level<mera<64>>(31) <= 3 &&
              most_of_a_level<mera<64>>(32) <= 3 && most_of_a_level<mera<65536>>(21845) <= 3);
static_assert(most_of_a_level<square<16>>(5) <= 27 && most_of_a_level<square<4096>>(5 * 4097) <= 27);

// Where boxes would not stay boxes, the flags of all sites say the same.
static_assert(std::is_same_v<decltype(receptive_field<open_chain>(1)), site_set<open_lattice<8>>> &&
              std::is_same_v<decltype(causal_cone<wide_reach>(std::size_t{1})), site_set<torus<16>>> &&
              std::is_same_v<decltype(causal_cone<gaps>(std::size_t{1})), site_set<torus<16>>>);
static_assert(receptive_field<gaps>(0).count() == 8 && receptive_field<gaps>(4) == receptive_field<gaps>(0));
// Several sites may have any form: their cone is that of each of them, with flags.
static_assert(causal_cone<mera<64>>(set_of(site_set<torus<64>>(), 21)).count() ==
              causal_cone<mera<64>>(std::size_t{21}).count());

}  // namespace

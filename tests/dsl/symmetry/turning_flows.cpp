// SPDX-License-Identifier: BSL-1.0

// The numerical twin of flows that reflections and rotations of the lattice commute with.

#include "flow_twin.hpp"

#include <rgflow/describe.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

using namespace rgflow;
using twin::has, twin::has_not;

namespace {

/// Of 4 x 4 sites keeps the inner four.
using inner = bit_mask<0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0>;

template <class Mask, class Transform, class Net>
using both_ways = chain<coupling<Mask, Transform, Net>, coupling<complement<Mask>, Transform, Net>>;
template <class Transform, class Net>
using on_coefficients = chain<both_ways<checkerboard, Transform, Net>, both_ways<coarse_sites, Transform, Net>>;

template <class Lattice, class Field, class Block, class... Options>
struct turning
    : hierarchy<Lattice, Field, every_level<disentangle<2, in_haar_basis<Block>>, decimate<2, into_haar_basis<Block>>>,
                Options...> {};
template <class Field, class Net, class Transform = affine>
using turning_square = turning<torus<8, 8>, Field, on_coefficients<Transform, Net>>;

struct wide_blocks
    : hierarchy<
          torus<8, 8>, real_field,
          every_level<disentangle<4, both_ways<inner, affine, group_mlp<point_group, 2>>>,
                      decimate<4, chain<both_ways<inner, affine, group_mlp<point_group, 1, 2>::with<silu>>,
                                        into_haar_basis<both_ways<coarse_sites, affine, group_mlp<point_group, 2>>>>>>,
          depth<1>> {};

/// "00" to "47".
inline constexpr auto two_digits = [] {
  std::array<std::array<char, 2>, 48> all{};
  for (std::size_t k = 0; k < all.size(); ++k)
    all[k] = {static_cast<char>('0' + k / 10), static_cast<char>('0' + k % 10)};
  return all;
}();
/// The cubic group element by element: all permutations of three directions, with all signs.
struct elements_of_the_cubic_group {
  template <LatticeType, FieldType>
  static constexpr auto generators() {
    std::array<generator, 48> all;
    std::array<int, 3> onto{0, 1, 2};
    for (std::size_t k = 0; k < all.size(); ++k) {
      if (k != 0 && k % 8 == 0) std::ranges::next_permutation(onto);
      all[k] = generator({two_digits[k].data(), 2});
      for (std::size_t d = 0; d < 3; ++d) all[k].direction(static_cast<int>(d), onto[d], (k >> d) % 2 == 0 ? 1 : -1);
    }
    return all;
  }
};
struct on_a_cube : turning<torus<4, 4, 4>, real_field, both_ways<checkerboard, affine, group_mlp<point_group, 1>>> {};

/// The coefficients of shifted blocks, taken for values of sites.
struct through_shifted_coefficients
    : hierarchy<torus<4, 4>, real_field,
                every_level<disentangle<2, into_haar_basis<>>,
                            decimate<2, in_haar_basis<both_ways<checkerboard, affine, group_mlp<point_group, 1>>>>>,
                depth<1>> {};

/// The same, handed on in whole rows: cell<2, 1> leaves the direction that is mirrored as it is.
struct one_mirror {
  template <LatticeType, FieldType>
  static constexpr auto generators() {
    return std::array{generator("a mirror").direction(0, 0, -1)};
  }
};
template <class Block>
struct rows_handed_on
    : hierarchy<torus<4, 4>, real_field,
                levels<level<disentangle<2, Block>>,
                       level<decimate<2, coupling<bit_mask<0, 0, 1, 1>, affine, group_mlp<one_mirror, 1>>>>>,
                cell<2, 1>> {};

struct last_level_on_sites
    : hierarchy<torus<4, 4>, channels<2>,
                every_level<decimate<2, both_ways<channel_halves, affine, group_mlp<point_group, 2>>>>, depth<1>> {};
template <class Net>
struct channels_by_each_other
    : hierarchy<torus<4, 4>, channels<2>, every_level<decimate<4, both_ways<channel_halves, affine, Net>>>, depth<1>> {
};
struct two_levels_on_sites
    : hierarchy<torus<4, 4>, channels<2>,
                every_level<decimate<2, both_ways<channel_halves, affine, group_mlp<point_group, 2>>>>> {};

}  // namespace

TEST_CASE("symmetry/flows: reflections and rotations about the centre of the lattice") {
  using net = group_mlp<point_group, 2, 1>;
  has<point_group, turning_square<real_field, net>>();
  has<point_group, turning<open_lattice<8, 8>, channels<2>, on_coefficients<sinh_arcsinh, net>, prior<laplace>>>();
  has<reflections, turning<torus<8, 4>, real_field, on_coefficients<affine, net>>>();
  has<point_group, wide_blocks>();
  has<point_group, last_level_on_sites>();
  has_not<point_group, two_levels_on_sites>();
  has_not<point_group, through_shifted_coefficients>();
  has<one_mirror, rows_handed_on<in_haar_basis<coupling<coarse_sites, affine, group_mlp<one_mirror, 1>>>>>();
  has_not<one_mirror, rows_handed_on<into_haar_basis<>>>();
  has_not<rotations, turning_square<real_field, group_mlp<reflections, 2>>>();
  has_not<reflections, turning_square<real_field, mlp<3>>>();
}

TEST_CASE("symmetry/flows: each of the 48 elements of the cubic group, about the centre of a cube") {
  CHECK_THAT(describe<on_a_cube>(), Catch::Contains("group_mlp over 48 elements"));
  has<point_group, on_a_cube>();
  auto const report = twin::measured<elements_of_the_cubic_group, on_a_cube>();
  INFO(report.text());
  CHECK(report.laws.size() == 2 * 48);
  CHECK(report.passed());
}

TEST_CASE("symmetry/flows: nets of features and nets side by side turn with their block") {
  using net = group_mlp<point_group, 1>;
  using of_sums = features<net, values, squares, neighbours, neighbours_at<2>::periodic>;
  has<point_group, channels_by_each_other<separate<features<net, neighbours>, of_sums>>>();
  has_not<reflections, channels_by_each_other<features<mlp<2>, neighbours>>>();
}

TEST_CASE("symmetry/flows: symmetries of the field and of the lattice in one net") {
  using all = group<conjugation, sign_flip, point_group>;
  has<all, turning_square<complex_field, group_mlp<all, 1>, complex_affine>>();
  has<permutations, turning<torus<4>, channels<3>, both_ways<checkerboard, affine, group_mlp<permutations, 2, 1>>>>();
  has_not<sign_flip, turning_square<real_field, group_mlp<point_group, 1>>>();
  static_assert(!equivariant_under<turning_square<complex_field, group_mlp<all, 1>, complex_affine>, u1>);
  static_assert(!equivariant_under<turning_square<real_field, group_mlp<point_group, 1>>, translations_by<2>>);
}

// SPDX-License-Identifier: BSL-1.0
#include "obeys.hpp"

#include <rgflow/symmetry.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <vector>

// The law table of bijectors: the Haar basis, and couplings whose nets follow a group.

using namespace rgflow;

namespace {

using square = patch<2, 0, 2, 2>;
template <class Net>
using half = coupling<checkerboard, affine, Net>;

}  // namespace

TEST_CASE("bijector/laws: in_haar_basis and into_haar_basis") {
  obeys<in_haar_basis<half<mlp<4>>, act_norm>, patch<1, 0, 4, 4>>();
  obeys<into_haar_basis<half<mlp<4>>>, square>();
  obeys<into_haar_basis<>, patch<1, 0, 2, 2, 2>>();
  obeys<into_haar_basis<>, patch<3, 0, 4>>();
  obeys<keep_inputs<chain<in_haar_basis<half<mlp<4>>>, into_haar_basis<half<mlp<3>>>>>, square>();
}

TEST_CASE("bijector/laws: group_mlp") {
  obeys<coupling<channel_halves, affine, group_mlp<point_group, 1, 2>>, square>();
  obeys<in_haar_basis<half<group_mlp<group<sign_flip, reflections>, 2>>>, patch<1, 2, 2, 2>>();
  obeys<keep_nets<half<group_mlp<group<conjugation, sign_flip>, 2, 3>::with<silu>>>, square>();
}

TEST_CASE("bijector/laws: features of neighbours") {
  using shift = features<mlp<3>::without_bias, values, neighbours>;  // both commute with sign flips
  obeys<coupling<checkerboard, affine, separate<features<mlp<3>, squares>, shift>>, patch<1, 0, 2, 3>>();
  using turning = features<group_mlp<point_group, 1>, values, neighbours, neighbours_at<2>::periodic>;
  obeys<coupling<channel_halves, affine, turning>, patch<2, 1, 3, 3>>();
}

namespace {

/// What a net behind Feature reads of the values that Mask keeps.
template <class Feature, class Patch, class Mask, std::size_t Kept>
std::vector<double> sums_of(std::array<double, Kept> const& kept) {
  using sums = typename Feature::template on<detail::conditioner_action<Patch, Mask, additive>>;
  std::vector<double> out(sums::count, -1.0);
  sums::evaluate(std::span<double const>(kept), std::span<double>(out));
  return out;
}

}  // namespace

TEST_CASE("net/neighbours: sums by hand") {
  // Of 3 x 3 sites the corners and the middle are kept.
  using nine = patch<1, 0, 3, 3>;
  std::array<double, 5> const kept{1, 2, 4, 8, 16};
  using sums = std::vector<double>;
  CHECK(sums_of<neighbours, nine, checkerboard>(kept) == sums{7, 13, 22, 28});
  CHECK(sums_of<neighbours_at<2>, nine, checkerboard>(kept) == sums{4, 27});
  CHECK(sums_of<neighbours::periodic, nine, checkerboard>(kept) == sums{10, 7, 17, 13, 22, 28});
  // An edge of two sites that goes on has two links between them. Around both moved sites there is the same sum.
  std::array<double, 2> const two{1, 2};
  CHECK(sums_of<neighbours, patch<1, 0, 2, 2>, checkerboard>(two) == sums{3});
  CHECK(sums_of<neighbours::periodic, patch<1, 0, 2, 2>, checkerboard>(two) == sums{6});
  CHECK(sums_of<neighbours_at<4>::periodic, patch<1, 0, 3>, bit_mask<1, 0, 0>>(std::array<double, 1>{1}) == sums{1});
  // Channels are added up one by one.
  CHECK(sums_of<neighbours, patch<2, 0, 3>, bit_mask<1, 0, 1>>(std::array<double, 4>{1, 2, 4, 8}) == sums{5, 10});
}

TEST_CASE("net/neighbours: sums of which some inputs change their signs are no such sums") {
  using sums = neighbours::on<detail::conditioner_action<patch<1, 0, 2, 2>, checkerboard, additive>>;
  detail::signed_permutation<1> found;
  CHECK(sums::follow({{1, 0}, {-1, -1}}, found));
  CHECK(found.sign[0] == -1);
  CHECK_FALSE(sums::follow({{0, 1}, {1, -1}}, found));
}

TEST_CASE("bijector/haar: means and differences, orthonormal") {
  using haar = into_haar_basis<>::on<patch<1, 0, 2, 2>>;
  std::array<double, 4> x{1, 2, 4, 8};
  haar::encode(std::span<double, 4>(x), engine::canonical_weights<double>{nullptr}, std::span<double const>());
  CHECK(x == std::array<double, 4>{7.5, -2.5, -4.5, 1.5});
}

TEST_CASE("net/group_mlp: weights that reach no output are left out") {
  // s of the two differences that a turn exchanges, and their t, which a reflection turns round: one bias.
  using block = in_haar_basis<half<group_mlp<point_group, 3>>>::on<patch<1, 0, 2, 2>>;
  CHECK(block::weights == 3 * 2 + 3 + 4 * 3 + 1);
}

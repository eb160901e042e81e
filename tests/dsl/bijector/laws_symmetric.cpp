// SPDX-License-Identifier: BSL-1.0
#include "obeys.hpp"

#include <rgflow/symmetry.hpp>

#include <array>
#include <span>

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

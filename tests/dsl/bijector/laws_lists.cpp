// SPDX-License-Identifier: BSL-1.0
#include "obeys.hpp"

#include <rgflow/symmetry.hpp>

// The law table of bijectors: the words that take other bijectors.

using namespace rgflow;

namespace {

using square = patch<2, 0, 2, 2>;

struct block
    : chain<coupling<checkerboard, affine, mlp<6>>, act_norm, coupling<complement<checkerboard>, affine, mlp<6>>> {};

}  // namespace

TEST_CASE("bijector/laws: chain") {
  obeys<block, square>();
  obeys<chain<act_norm>, square>();
  obeys<chain<block, chain<channel_mix<1, 0>, act_norm>>, square>();
}

TEST_CASE("bijector/laws: repeat") { obeys<repeat<3, coupling<checkerboard, affine, mlp<4>>>, square>(); }

TEST_CASE("bijector/laws: keep_inputs") {
  obeys<keep_inputs<block>, square>();
  obeys<keep_inputs<repeat<3, coupling<checkerboard, affine, mlp<4>>>>, square>();
  obeys<chain<invert<keep_inputs<block>>, act_norm>, square>();
  obeys<keep_inputs<repeat<2, coupling<checkerboard, complex_affine, mlp<4>>>>, square>();
  obeys<keep_inputs<repeat<2, coupling<checkerboard, radial_sinh_arcsinh, mlp<4>>>>, square>();
}

TEST_CASE("bijector/laws: keep_nets") {
  obeys<keep_nets<block>, square>();
  obeys<keep_nets<repeat<3, coupling<checkerboard, affine, mlp<4>::with<silu>>>>, square>();
  obeys<chain<invert<keep_nets<block>>, act_norm>, square>();
  obeys<keep_nets<keep_inputs<
            repeat<2, coupling<checkerboard, complex_affine, separate<mlp<4>, mlp<4>, mlp<3>::without_bias, linear>>>>>,
        square>();
  obeys<keep_nets<coupling<checkerboard, affine, residual<1, 6>>>, square>();
}

TEST_CASE("bijector/laws: vector_coupling") {
  obeys<vector_coupling<checkerboard, mlp<6>>, square>();
  obeys<vector_coupling<complement<halves>, mlp<5, 4>>, patch<3, 2, 4>>();
  obeys<vector_coupling<checkerboard, linear>, patch<1, 0, 2, 2>>();
  obeys<keep_nets<keep_inputs<vector_coupling<checkerboard, mlp<6>>>>, square>();
}

TEST_CASE("bijector/laws: complex_coupling") {
  obeys<complex_coupling<checkerboard, mlp<4>>, square>();
  obeys<keep_nets<keep_inputs<complex_coupling<halves, group_mlp<conjugation, 2>>>>, patch<2, 1, 4>>();
}

TEST_CASE("bijector/laws: oriented_coupling") {
  obeys<oriented_coupling<checkerboard, affine, scaling, mlp<4>>, square>();
  obeys<keep_nets<keep_inputs<oriented_coupling<halves, rational_quadratic_spline<3>, odd_spline<3>, mlp<4>>>>,
        patch<2, 1, 4>>();
}

TEST_CASE("bijector/laws: polar_coupling") {
  obeys<polar_coupling<checkerboard, odd_spline<3>, odd_circular_spline<3>, mlp<4>>, square>();
  obeys<keep_nets<keep_inputs<polar_coupling<halves, scaling, circular_spline<3>, mlp<4>>>>, patch<2, 1, 4>>();
}

TEST_CASE("bijector/laws: invert") {
  obeys<invert<coupling<checkerboard, affine, mlp<4>>>, square>();
  obeys<invert<chain<act_norm, channel_mix<1, 0>>>, square>();
}

// SPDX-License-Identifier: BSL-1.0
#include "obeys.hpp"

// The law table of bijectors: what acts on every value by itself: elementwise with every transform, radial.

using namespace rgflow;

TEST_CASE("bijector/laws: elementwise") {
  obeys<elementwise<affine>, patch<2, 0, 2, 2>>();
  obeys<elementwise<additive>, patch<3, 2, 3>>();
  obeys<elementwise<scaling>, patch<1, 0>>();
  obeys<elementwise<sinh_arcsinh>, patch<2, 0, 2, 2>>();
}

TEST_CASE("bijector/laws: elementwise of the context") {
  obeys<elementwise<affine, mlp<4>>, patch<2, 2, 3>>();
  obeys<elementwise<radial_sinh_arcsinh, mlp<3>>, patch<2, 1, 2>>();
}

TEST_CASE("bijector/laws: radial") {
  obeys<radial, patch<2, 0, 2, 2>>();
  obeys<radial, patch<4, 1, 3>>();
  obeys<invert<radial>, patch<2, 0>>();
  obeys<chain<radial, coupling<checkerboard, affine, mlp<5>>, radial>, patch<2, 0, 2, 2>>();
}

TEST_CASE("bijector/laws: elementwise on complex values") {
  obeys<elementwise<complex_affine>, patch<4, 0, 2>>();
  obeys<elementwise<radial_sinh_arcsinh>, patch<2, 0, 2, 2>>();
}

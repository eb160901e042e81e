// SPDX-License-Identifier: BSL-1.0
#include "obeys.hpp"

// The law table of bijectors: elementwise with every transform.

using namespace rgflow;

TEST_CASE("bijector/laws: elementwise") {
  obeys<elementwise<affine>, patch<2, 0, 2, 2>>();
  obeys<elementwise<additive>, patch<3, 2, 3>>();
  obeys<elementwise<scaling>, patch<1, 0>>();
  obeys<elementwise<sinh_arcsinh>, patch<2, 0, 2, 2>>();
}

TEST_CASE("bijector/laws: elementwise on complex values") {
  obeys<elementwise<complex_affine>, patch<4, 0, 2>>();
  obeys<elementwise<radial_sinh_arcsinh>, patch<2, 0, 2, 2>>();
}

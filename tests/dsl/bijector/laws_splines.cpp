// SPDX-License-Identifier: BSL-1.0
#include "obeys.hpp"

// The law table of bijectors: couplings and elementwise with splines.

using namespace rgflow;

TEST_CASE("bijector/laws: rational-quadratic splines") {
  obeys<elementwise<rational_quadratic_spline<5>>, patch<2, 0, 2>>();
  obeys<coupling<checkerboard, rational_quadratic_spline<8>, mlp<6>>, patch<1, 1, 2, 2>>();
  obeys<keep_inputs<coupling<checkerboard, rational_quadratic_spline<3, 5, 2>, mlp<4>>>, patch<1, 0, 2, 2>>();
}

TEST_CASE("bijector/laws: odd splines") {
  obeys<elementwise<odd_spline<4>>, patch<1, 0, 2>>();
  obeys<keep_inputs<coupling<checkerboard, odd_spline<3>, mlp<4>>>, patch<1, 0, 2, 2>>();
}

TEST_CASE("bijector/laws: circular splines") {
  obeys<elementwise<circular_spline<4>>, patch<1, 0, 2>>();
  obeys<keep_inputs<coupling<checkerboard, circular_spline<3>, mlp<4>>>, patch<1, 0, 2, 2>>();
}

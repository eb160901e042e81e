// SPDX-License-Identifier: BSL-1.0
#include "obeys.hpp"

// The law table of bijectors: couplings and elementwise with mixtures of logistic distributions.

using namespace rgflow;

TEST_CASE("bijector/laws: logistic mixtures") {
  obeys<elementwise<logistic_mixture<3>>, patch<2, 0, 2>>();
  obeys<coupling<checkerboard, logistic_mixture<4>, mlp<6>>, patch<1, 1, 2, 2>>();
  obeys<keep_inputs<coupling<checkerboard, logistic_mixture<2>, mlp<4>>>, patch<1, 0, 2, 2>>();
}

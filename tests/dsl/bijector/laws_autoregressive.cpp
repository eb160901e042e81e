// SPDX-License-Identifier: BSL-1.0
#include "obeys.hpp"

#include <cstddef>

// The law table of bijectors: autoregressive blocks of both kinds.

using namespace rgflow;

namespace {

using square = patch<2, 0, 2, 2>;
using segment = patch<3, 2, 3>;  // two context numbers

/// A user's order: the odd places first.
struct odd_first {
  static constexpr std::size_t value(std::size_t position, std::size_t count) {
    return position < count / 2 ? 2 * position + 1 : 2 * (position - count / 2);
  }
};

}  // namespace

TEST_CASE("bijector/laws: autoregressive on a square of a complex field") {
  obeys<autoregressive<affine, 16, 16>, square>();
  obeys<autoregressive<affine, 9>::in_order<reversed>, square>();
  obeys<autoregressive<sinh_arcsinh, 5, 11, 7>::with<silu>::in_order<odd_first>, square>();
}

TEST_CASE("bijector/laws: autoregressive with a context") {
  auto const report = check_bijector<autoregressive<affine, 12, 5>, segment>();
  INFO(report.text());
  CHECK(report.passed());
  CHECK(report["it reads its context"].passed());
  obeys<autoregressive<affine, 4>, patch<1, 3>>();  // one value: of the context alone
  obeys<autoregressive<additive>::in_order<reversed>, segment>();
}

TEST_CASE("bijector/laws: autoregressive without hidden layers or biases") {
  obeys<autoregressive<affine>, square>();
  obeys<autoregressive<additive, 6>::without_bias, square>();
}

TEST_CASE("bijector/laws: autoregressive with fewer units than values") {
  obeys<autoregressive<affine, 1, 3>, square>();
}

TEST_CASE("bijector/laws: autoregressive on complex values") {
  obeys<autoregressive<complex_affine, 10, 6>, square>();
  obeys<autoregressive<radial_sinh_arcsinh, 6>::in_order<reversed>, patch<4, 1, 2>>();
}

TEST_CASE("bijector/laws: autoregressive turned round, and inside other words") {
  obeys<invert<autoregressive<affine, 8, 8>>, square>();
  obeys<chain<autoregressive<affine, 8>, act_norm, invert<autoregressive<affine, 8>::in_order<reversed>>>, square>();
  obeys<keep_inputs<chain<autoregressive<affine, 8>, invert<autoregressive<complex_affine, 8>>>>, square>();
  obeys<repeat<2, autoregressive<affine, 4>::with<algebraic>>, square>();
}

// SPDX-License-Identifier: BSL-1.0
#include "obeys.hpp"

// The law table of bijectors: coupling with every mask, transform and kind of net.

using namespace rgflow;

TEST_CASE("bijector/laws: coupling on a square of a complex field") {
  obeys<coupling<checkerboard, affine, mlp<16, 16>>, patch<2, 0, 2, 2>>();
  obeys<coupling<complement<checkerboard>, affine, mlp<8>::with<silu>>, patch<2, 0, 2, 2>>();
}

TEST_CASE("bijector/laws: coupling with a context") {
  auto const report = check_bijector<coupling<halves, affine, mlp<6>>, patch<1, 3, 3>>();
  INFO(report.text());
  CHECK(report.passed());
  CHECK(report["it reads its context"].passed());
}

TEST_CASE("bijector/laws: coupling of channels") {
  obeys<coupling<channel_halves, additive, linear>, patch<3, 0, 2>>();
}

TEST_CASE("bijector/laws: coupling with another transform") {
  obeys<coupling<bit_mask<1, 0, 0, 0>, sinh_arcsinh, mlp<5>>, patch<1, 0, 2, 2>>();
}

TEST_CASE("bijector/laws: coupling in three dimensions") {
  obeys<coupling<halves::along<0>, affine, mlp<8>>, patch<1, 0, 2, 2, 2>>();
}

TEST_CASE("bijector/laws: coupling whose net reads features") {
  using scale = features<mlp<6>, squares, products>;
  auto const report =
      check_bijector<coupling<checkerboard, affine, separate<scale, mlp<5>::without_bias>>, patch<2, 0, 2, 2>>();
  INFO(report.text());
  CHECK(report.passed());
  CHECK(report["commutes with phi -> -phi, as it says"].passed());
  obeys<keep_nets<coupling<halves, affine, features<mlp<6>, values, squares>>>, patch<1, 2, 4>>();
}

TEST_CASE("bijector/laws: coupling of complex values") {
  obeys<coupling<checkerboard, complex_affine, mlp<8>>, patch<2, 0, 2, 2>>();
  obeys<coupling<channel_halves, complex_affine, mlp<6>>, patch<4, 1, 2>>();
}

TEST_CASE("bijector/laws: coupling with a radial transform") {
  obeys<coupling<complement<checkerboard>, radial_sinh_arcsinh, mlp<8>>, patch<2, 0, 2, 2>>();
}

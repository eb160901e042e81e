// SPDX-License-Identifier: BSL-1.0
#include "obeys.hpp"

#include <rgflow/symmetry.hpp>

// The law table of bijectors: couplings and elementwise with splines.

using namespace rgflow;

namespace {

/// Odd, but it decreases.
struct turned_round : transform {
  static constexpr auto y = -symbols::x * exp(symbols::s);
  static constexpr auto limits = where(bounded<1>(symbols::s));
  static constexpr bool starts_as_identity = false;
};

}  // namespace

TEST_CASE("bijector/laws: rational-quadratic splines") {
  obeys<elementwise<rational_quadratic_spline<5>>, patch<2, 0, 2>>();
  obeys<coupling<checkerboard, rational_quadratic_spline<8>, mlp<6>>, patch<1, 1, 2, 2>>();
  obeys<keep_inputs<coupling<checkerboard, rational_quadratic_spline<3, 5, 2>, mlp<4>>>, patch<1, 0, 2, 2>>();
}

TEST_CASE("bijector/laws: odd splines") {
  obeys<elementwise<odd_spline<4>>, patch<1, 0, 2>>();
  obeys<keep_inputs<coupling<checkerboard, odd_spline<3>, mlp<4>>>, patch<1, 0, 2, 2>>();
}

TEST_CASE("bijector/laws: splines by even and odd parts") {
  obeys<elementwise<mirror_spline<5>>, patch<1, 0, 2>>();
  obeys<coupling<checkerboard, mirror_spline<4, 7, 2>, group_mlp<sign_flip, 3>>, patch<1, 0, 2, 2>>();
  obeys<keep_inputs<coupling<checkerboard, mirror_spline<3>, mlp<4>>>, patch<1, 0, 2, 2>>();
}

TEST_CASE("bijector/laws: composed transforms") {
  obeys<coupling<checkerboard, composed<affine, mirror_spline<4>>, group_mlp<sign_flip, 3>>, patch<1, 1, 2, 2>>();
  obeys<keep_inputs<coupling<checkerboard, composed<rational_quadratic_spline<4, 7, 2>, affine>, mlp<4>>>,
        patch<1, 0, 2, 2>>();
  obeys<keep_inputs<coupling<checkerboard, composed<sinh_arcsinh, logistic_mixture<2>>, mlp<4>>>, patch<1, 0, 2, 2>>();
  obeys<coupling<checkerboard, composed<complex_affine, radial_sinh_arcsinh>, mlp<4>>, patch<2, 0, 2, 2>>();
  obeys<keep_inputs<coupling<checkerboard, composed<complex_affine, complex_affine>,
                             group_mlp<group<sign_flip, conjugation>, 1>>>,
        patch<2, 0, 2, 2>>();
}

TEST_CASE("bijector/laws: circular splines") {
  obeys<elementwise<circular_spline<4>>, patch<1, 0, 2>>();
  obeys<keep_inputs<coupling<checkerboard, circular_spline<3>, mlp<4>>>, patch<1, 0, 2, 2>>();
}

TEST_CASE("bijector/laws: odd circular splines") {
  obeys<elementwise<odd_circular_spline<4>>, patch<1, 0, 2>>();
  obeys<keep_inputs<coupling<checkerboard, odd_circular_spline<3>, mlp<4>>>, patch<1, 0, 2, 2>>();
}

TEST_CASE("bijector/laws: moebius") {
  obeys<elementwise<moebius>, patch<1, 0, 2>>();
  obeys<keep_inputs<coupling<checkerboard, composed<moebius, circular_spline<3>>, mlp<4>>>, patch<1, 0, 2, 2>>();
}

TEST_CASE("bijector/laws: modulus and phase of complex values") {
  obeys<elementwise<polar_chart<rational_quadratic_spline<4>, circular_spline<3>>>, patch<2, 0, 2>>();
  obeys<coupling<checkerboard, polar_chart<affine, composed<moebius, odd_circular_spline<4>>>, mlp<4>>,
        patch<2, 0, 2, 2>>();
  obeys<keep_inputs<coupling<checkerboard, polar_chart<rational_quadratic_spline<3>, circular_spline<3>>, mlp<4>>>,
        patch<2, 0, 2, 2>>();
  obeys<elementwise<on_modulus<composed<scaling, odd_spline<4>>>>, patch<2, 0, 2>>();
  obeys<keep_inputs<coupling<checkerboard, on_modulus<odd_spline<3>>, mlp<4>>>, patch<2, 0, 2, 2>>();
  obeys<elementwise<on_modulus<turned_round>>, patch<2, 0, 2>>();
  obeys<keep_inputs<polar_coupling<checkerboard, turned_round, odd_circular_spline<3>, mlp<4>>>, patch<2, 0, 2, 2>>();
}

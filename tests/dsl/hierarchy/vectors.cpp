// SPDX-License-Identifier: BSL-1.0
#include "dependence.hpp"
#include "laws.hpp"

#include <rgflow/transform/along_and_across.hpp>
#include <rgflow/transform/modulus_and_shift.hpp>
#include <rgflow/transform/modulus_then_phase.hpp>
#include <rgflow/transform/oriented_frame.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>

// The law table of lattice-wide couplings of vectors, oriented ones among them, and the maps of one vector where it or
// its axes are short or long.

using namespace rgflow;

TEMPLATE_TEST_CASE("hierarchy/vectors: decode undoes encode, and samples know their density", "", RGFLOW_VECTOR_FLOWS) {
  toy::comes_back<TestType>();
  toy::samples_know_their_density<TestType>();
  toy::has_score<TestType>();
  toy::starts_as_identity<TestType>();
  toy::has_its_symmetries<TestType>();
}

TEMPLATE_TEST_CASE("hierarchy/vectors: log-determinants are those of the dense Jacobian", "", RGFLOW_VECTOR_FLOWS) {
  toy::has_log_determinant<TestType>();
}

TEMPLATE_TEST_CASE("hierarchy/vectors: adjoints of both directions agree with finite differences", "",
                   RGFLOW_VECTOR_FLOWS) {
  toy::has_adjoint<direction::encode, TestType>();
  toy::has_adjoint<direction::decode, TestType>();
}

TEMPLATE_TEST_CASE("hierarchy/vectors: what depends on what is what the compiler says", "", RGFLOW_VECTOR_FLOWS) {
  toy::spreads_as_far_as_it_says<TestType>();
}

TEMPLATE_TEST_CASE("hierarchy/vectors: no vector is too short or too long", "", float, double) {
  using T = TestType;
  using map = detail::modulus_and_shift<bound_transform<odd_spline<3>>, 3>;
  std::array<T, map::parameters> raw{};
  for (std::size_t k = 0; k + 3 < raw.size(); ++k) raw[k] = static_cast<T>(std::sin(2.0 * static_cast<double>(k)));
  std::span<T const, map::parameters> const numbers(raw);
  bool const single = sizeof(T) == sizeof(float);
  T const far = single ? T(1e30) : T(1e200), near = single ? T(1e-5) : T(1e-9);
  for (T const length : {T(0), T(1e-30), T(1e-6), T(1e-3), T(1), T(20), far}) {
    INFO(length);
    std::array<T, 3> const x{length, length / 2, -length};
    auto v = x;
    T const there = map::template move<direction::encode>(v.data(), numbers);
    auto const y = v;
    T const back = map::template move<direction::decode>(v.data(), numbers);
    REQUIRE(std::isfinite(there));
    REQUIRE(std::abs(there + back) < T(100) * near);  // moduli are cut off near 0
    for (std::size_t c = 0; c < 3; ++c) REQUIRE(std::abs(v[c] - x[c]) <= near * (length + T(1e-3)));
    if (length > T(10))
      for (std::size_t c = 0; c < 3; ++c) REQUIRE(y[c] == Approx(x[c]));
    std::array<T, 3> bar{T(1), T(-2), T(0.5)};
    std::array<T, map::parameters> raw_bar{};
    v = y;
    map::template pull_back<direction::encode>(v.data(), bar.data(), T(0.3), numbers,
                                               std::span<T, map::parameters>(raw_bar));
    for (T const b : bar) REQUIRE(std::abs(b) < T(100));
    for (T const b : raw_bar) REQUIRE(std::isfinite(b));
  }
}

TEMPLATE_TEST_CASE("hierarchy/vectors: axes may be of any length", "", float, double) {
  using T = TestType;
  using map = detail::along_and_across<bound_transform<composed<affine, rational_quadratic_spline<3>>>,
                                       bound_transform<composed<scaling, odd_spline<3>>>>;
  constexpr bool single = sizeof(T) == sizeof(float);
  T const far = single ? T(1e30) : T(1e200), least = single ? T(1e-6) : T(1e-9), near = single ? T(1e-5) : T(1e-12);
  std::array<T, map::parameters> raw{};
  std::span<T const, map::parameters> const numbers(raw);
  engine::complex_pair<T> const x{T(0.3), T(-0.7)};
  for (T const length : {T(0), T(1e-30), least, T(1e-3), T(0.1), T(20), far}) {
    INFO(length);
    for (std::size_t k = 0; k < map::numbers; ++k) raw[k] = static_cast<T>(std::sin(2.0 * static_cast<double>(k)));
    raw[map::numbers] = length;
    raw[map::numbers + 1] = -length / 2;
    auto const y = map::apply(x, numbers);
    auto const back = map::invert(y.value, numbers);
    REQUIRE(std::abs(y.log_slope + back.log_slope) < T(10) * near);
    REQUIRE(std::abs(back.value.re - x.re) < near);
    REQUIRE(std::abs(back.value.im - x.im) < near);
    if (length <= least) {  // without axes nothing moves
      REQUIRE(y.value.re == Approx(x.re).epsilon(1e-5));
      REQUIRE(y.value.im == Approx(x.im).epsilon(1e-5));
    }
    auto v = y.value;
    engine::complex_pair<T> bar{T(1), T(-2)};
    std::array<T, map::parameters> raw_bar{};
    map::template pull_back<direction::encode>(v, bar, T(0.3), numbers, std::span<T, map::parameters>(raw_bar));
    REQUIRE(std::abs(bar.re) + std::abs(bar.im) < T(100));
    for (T const b : raw_bar) REQUIRE(std::abs(b) < T(100));
  }
}

TEST_CASE("hierarchy/vectors: the text of a model says from what length on axes count") {
  using affine_bound = bound_transform<affine>;
  std::string const fades = "axes fade below |d| = 1";
  CHECK_THAT((detail::along_and_across<affine_bound, affine_bound>::describe()), Catch::Contains(fades));
  CHECK_THAT((detail::modulus_then_phase<affine_bound, affine_bound>::describe()), Catch::Contains(fades));
  std::array<double, 2> const d{0.6, -0.8};
  CHECK(detail::oriented_frame<double>(d.data()).weight == Approx(0.5));
}

TEMPLATE_TEST_CASE("hierarchy/vectors: polar coordinates about axes, and of values, of any length", "", float, double) {
  using T = TestType;
  using map = detail::modulus_then_phase<bound_transform<composed<scaling, odd_spline<3>>>,
                                         bound_transform<odd_circular_spline<3>>>;
  constexpr bool single = sizeof(T) == sizeof(float);
  T const far = single ? T(1e30) : T(1e200), least = single ? T(1e-6) : T(1e-9), near = single ? T(1e-5) : T(1e-9);
  std::array<T, map::parameters> raw{};
  std::span<T const, map::parameters> const numbers(raw);
  for (std::size_t k = 0; k < map::numbers; ++k) raw[k] = static_cast<T>(std::sin(2.0 * static_cast<double>(k)));
  for (T const length : {T(0), T(1e-30), least, T(1e-3), T(0.1), T(20), far})
    for (T const size : {T(0), T(1e-30), least, T(0.01), T(1), T(50), far})
      for (T const sign : {T(-1), T(1)}) {
        INFO("axes of length " << length << ", " << sign << " x of length " << size);
        raw[map::numbers] = length;
        raw[map::numbers + 1] = -length / 2;
        engine::complex_pair<T> const x{sign * T(0.3) * size, T(-0.7) * size};
        auto const y = map::apply(x, numbers);
        auto const back = map::invert(y.value, numbers);
        REQUIRE(std::isfinite(y.log_slope));
        REQUIRE(std::abs(y.log_slope + back.log_slope) < T(100) * near);  // moduli are cut off near 0
        REQUIRE(std::abs(back.value.re - x.re) <= T(10) * near * size);
        REQUIRE(std::abs(back.value.im - x.im) <= T(10) * near * size);
        if (length <= least && size > T(0)) {  // without axes no phase is moved
          REQUIRE(y.value.re / size * (x.im / size) == Approx(y.value.im / size * (x.re / size)).epsilon(1e-4));
        }
        auto v = y.value;
        engine::complex_pair<T> bar{T(1), T(-2)};
        std::array<T, map::parameters> raw_bar{};
        map::template pull_back<direction::encode>(v, bar, T(0.3), numbers, std::span<T, map::parameters>(raw_bar));
        T const found = std::abs(bar.re) + std::abs(bar.im);
        REQUIRE(found < T(1000));
        // Near 0 and far out all is multiplied by a constant, which cotangents are, too.
        if (size <= least && size > T(1e-20)) {
          T const ratio = std::hypot(y.value.re, y.value.im) / std::hypot(x.re, x.im);
          bar = {T(1), T(-2)};
          v = y.value;
          map::template pull_back<direction::encode>(v, bar, T(0), numbers, std::span<T, map::parameters>(raw_bar));
          REQUIRE(std::hypot(bar.re, bar.im) == Approx(ratio * std::hypot(T(1), T(2))).epsilon(0.01));
        }
        for (T const b : raw_bar) REQUIRE(std::isfinite(b));
      }
}

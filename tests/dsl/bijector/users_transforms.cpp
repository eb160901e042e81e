// SPDX-License-Identifier: BSL-1.0
#include "obeys.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>

// The law table of bijectors: transforms that users write themselves, with each kind of adjoint.

using namespace rgflow;

namespace {

/// y = x + s (sqrt(1 + x^2) - 1) with |s| < 0.9: x occurs twice, so it is no formula. No adjoint, no description.
struct bend {
  static constexpr std::size_t parameters = 1;
  template <class V>
  static transformed<V> apply(V const& x, std::span<V const, 1> raw) {
    using std::log, std::sqrt, std::tanh;
    V const s = V(0.9) * tanh(raw[0]);
    V const root = sqrt(V(1) + x * x);
    return {x + s * (root - V(1)), log(V(1) + s * x / root)};
  }
  template <class V>
  static transformed<V> invert(V const& y, std::span<V const, 1> raw) {
    using std::log, std::sqrt, std::tanh;
    V const s = V(0.9) * tanh(raw[0]);
    V const rest = V(1) - s * s;
    V const u = y + s;
    V const x = (u - s * sqrt(u * u + rest)) / rest;
    return {x, -log(V(1) + s * x / sqrt(V(1) + x * x))};
  }
};

/// Believed to be odd, which it is at s = 0 alone.
struct bend_said_to_be_odd : bend {
  static constexpr bool is_odd = true;
};

/// A complex one: the real part sheared by the imaginary part, both scaled. No adjoint.
struct sheared_pair {
  static constexpr std::size_t width = 2;
  static constexpr std::size_t parameters = 2;
  static constexpr bool is_odd = true;
  static std::string describe() { return "sheared pair"; }
  template <class V>
  using pair = engine::complex_pair<V>;

  template <class V>
  static transformed<V, pair<V>> apply(pair<V> const& x, std::span<V const, 2> raw) {
    using std::exp, std::tanh;
    V const scale = exp(tanh(raw[0]));
    return {{scale * (x.re + raw[1] * tanh(x.im)), scale * x.im}, V(2) * tanh(raw[0])};
  }
  template <class V>
  static transformed<V, pair<V>> invert(pair<V> const& y, std::span<V const, 2> raw) {
    using std::exp, std::tanh;
    V const scale = exp(tanh(raw[0]));
    V const im = y.im / scale;
    return {{y.re / scale - raw[1] * tanh(im), im}, V(-2) * tanh(raw[0])};
  }
};

/// y = x exp(s) + t with a written adjoint.
struct own_adjoint {
  static constexpr std::size_t parameters = 2;
  static constexpr bool starts_as_identity = false;
  template <class V>
  static transformed<V> apply(V const& x, std::span<V const, 2> raw) {
    using std::exp;
    return {x * exp(raw[0]) + raw[1] + V(1), raw[0]};
  }
  template <class V>
  static transformed<V> invert(V const& y, std::span<V const, 2> raw) {
    using std::exp;
    return {(y - V(1) - raw[1]) * exp(-raw[0]), -raw[0]};
  }
  template <direction D, class V>
  static void pull_back(V& v, V& bar, V const& log_det_bar, std::span<V const, 2> raw, std::span<V, 2> raw_bar) {
    using std::exp;
    if constexpr (D == direction::encode) {
      v = invert(v, raw).value;
      pull_back_from_input(v, bar, log_det_bar, raw, raw_bar);
    } else {
      bar = bar * exp(-raw[0]);
      raw_bar[0] = -bar * v * exp(raw[0]) - log_det_bar;
      raw_bar[1] = -bar;
      v = apply(v, raw).value;
    }
  }
  template <class V>
  static void pull_back_from_input(V const& x, V& bar, V const& log_det_bar, std::span<V const, 2> raw,
                                   std::span<V, 2> raw_bar) {
    using std::exp;
    raw_bar[1] = bar;
    bar = bar * exp(raw[0]);
    raw_bar[0] = bar * x + log_det_bar;
  }
};

using square = patch<2, 0, 2, 2>;

template <class Transform>
using on_sites = coupling<checkerboard, Transform, mlp<5>>;

}  // namespace

TEST_CASE("bijector/users_transforms: without an adjoint") {
  STATIC_REQUIRE(valid_transform<bend>);
  obeys<elementwise<bend>, square>();
  obeys<on_sites<bend>, square>();
  obeys<keep_inputs<on_sites<bend>>, square>();
}

TEST_CASE("bijector/users_transforms: of complex values") {
  STATIC_REQUIRE(detail::raw_under<sheared_pair>(detail::value_change::minus).found);
  STATIC_REQUIRE_FALSE(detail::raw_under<bend>(detail::value_change::minus).found);
  obeys<elementwise<sheared_pair>, square>();
  obeys<keep_inputs<on_sites<sheared_pair>>, square>();
}

TEST_CASE("bijector/users_transforms: with an adjoint of its own") {
  obeys<elementwise<own_adjoint>, square>();
  obeys<keep_inputs<on_sites<own_adjoint>>, square>();
}

TEST_CASE("bijector/users_transforms: whether it is odd, as it says, is measured") {
  std::string const odd = "commutes with phi -> -phi, as it says";
  CHECK(check_bijector<elementwise<sheared_pair>, square>()[odd].passed());
  auto const report = check_bijector<elementwise<bend_said_to_be_odd>, square>();
  INFO(report.text());
  CHECK_FALSE(report[odd].passed());
  for (auto const& law : report.laws) CHECK((law.passed() || law.law.starts_with("commutes with")));
}

TEST_CASE("bijector/users_transforms: one that does not describe itself is named by its type") {
  CHECK_THAT(on_sites<bend>::on<square>::describe(), Catch::Contains("bend"));
  CHECK_THAT(on_sites<sheared_pair>::on<square>::describe(), Catch::Contains("sheared pair"));
}

// SPDX-License-Identifier: BSL-1.0
#include <catch2/catch.hpp>

#include <rgflow/transform.hpp>

#include <cmath>
#include <string>

using namespace rgflow;

namespace {

// Formulas that no word ships: every way of undoing an operation.
struct bare_affine : transform {
  static constexpr auto y = symbols::t - exp(symbols::s) * symbols::x;
};
struct scaled_by_positive : transform {
  static constexpr auto y = symbols::a * symbols::x / symbols::b;
  static constexpr auto limits = where(positive(symbols::a), negative(symbols::b));
};
struct through_the_positive : transform {
  static constexpr auto y = log(sq(exp(symbols::x)) * exp(symbols::s) / cosh(symbols::t)) / 3_c;
};
struct through_a_bounded_interval : transform {
  static constexpr auto y = atanh(tanh(symbols::x * exp(symbols::s))) - sinh(symbols::t);
};
struct through_the_reciprocal : transform {
  static constexpr auto y = log(symbols::a / pow<3>(exp(symbols::x)));
  static constexpr auto limits = where(positive(symbols::a));
};
struct through_the_root : transform {
  static constexpr auto y = sinh(2_c * log(sqrt(exp(asinh(symbols::x)))) * (1_c + sq(symbols::s)));
};
struct scaled_by_a_size : transform {
  static constexpr auto y = symbols::x * (1_c + abs(symbols::s));  // of slope 0 in s at s = 0
};
struct without_parameters : transform {
  static constexpr auto y = asinh(0.5_c * symbols::x);
};
struct rational_bound : transform {
  static constexpr auto y = symbols::x * (1_c + symbols::s);
  static constexpr auto limits = where(bounded<1, 2>(symbols::s));
};

template <class Tr>
struct at_raw {
  using bound = bound_transform<Tr>;
  using raw_array = std::array<double, bound::parameters>;

  static typename bound::template result<double> apply(double x, raw_array const& raw) {
    return bound::apply(x, std::span<double const, bound::parameters>(raw));
  }
  static typename bound::template result<double> invert(double y, raw_array const& raw) {
    return bound::invert(y, std::span<double const, bound::parameters>(raw));
  }
  static typename bound::template gradient_result<double> gradients(double x, raw_array const& raw) {
    return bound::gradients(x, std::span<double const, bound::parameters>(raw));
  }
};

double slope(auto const& f, double at, double scale) {
  double const h = 1e-3 * scale;
  return (f(at - 2 * h) - 8 * f(at - h) + 8 * f(at + h) - f(at + 2 * h)) / (12 * h);
}

// Largest: how far out the transform is run in double.
template <class Tr>
void check_laws(double largest) {
  using tr = at_raw<Tr>;
  constexpr std::size_t parameters = tr::bound::parameters;
  STATIC_REQUIRE(valid_transform<Tr>);
  INFO(to_text(Tr::y));
  for (double const magnitude : {0., 1e-3, 0.3, 1., 2.5, 30., 1e3}) {
    if (magnitude > largest) continue;
    for (double const sign : {-1., 1.})
      for (double const spread : {0., 0.4, -1.1}) {
        double const x = sign * magnitude;
        typename tr::raw_array raw;
        for (std::size_t k = 0; k < parameters; ++k) raw[k] = spread * (1 + 0.7 * static_cast<double>(k));
        INFO("x = " << x << ", raw = " << spread << ", ...");

        auto const forward = tr::apply(x, raw);
        REQUIRE(std::isfinite(forward.value));
        REQUIRE(std::isfinite(forward.log_slope));
        auto const back = tr::invert(forward.value, raw);
        CHECK(back.value == Approx(x).epsilon(1e-11).margin(1e-11));
        CHECK(back.log_slope == Approx(-forward.log_slope).epsilon(1e-9).margin(1e-9));

        auto const g = tr::gradients(x, raw);
        CHECK(g.value == forward.value);
        CHECK(g.log_slope == Approx(forward.log_slope).epsilon(1e-14).margin(1e-14));
        CHECK(std::log(std::abs(g.slope)) == Approx(forward.log_slope).epsilon(1e-12).margin(1e-12));

        double const wide = std::max(1., magnitude);
        auto const value_at = [&](double v) { return tr::apply(v, raw).value; };
        auto const log_slope_at = [&](double v) { return tr::apply(v, raw).log_slope; };
        CHECK(g.slope == Approx(slope(value_at, x, wide)).epsilon(1e-7));
        CHECK(g.log_slope_x == Approx(slope(log_slope_at, x, wide)).epsilon(1e-6).margin(1e-9));
        for (std::size_t k = 0; k < parameters; ++k) {
          auto const moved = [&](double v) {
            auto r = raw;
            r[k] = v;
            return tr::apply(x, r);
          };
          auto const value_of_raw = [&](double v) { return moved(v).value; };
          auto const log_slope_of_raw = [&](double v) { return moved(v).log_slope; };
          double const margin = 1e-9 * std::max(1., std::abs(forward.value));
          CHECK(g.value_p[k] == Approx(slope(value_of_raw, raw[k], 1)).epsilon(1e-7).margin(margin));
          CHECK(g.log_slope_p[k] == Approx(slope(log_slope_of_raw, raw[k], 1)).epsilon(1e-7).margin(1e-9));
        }
      }
  }
}

}  // namespace

TEST_CASE("transform/laws: shipped words") {
  check_laws<affine>(1e3);
  check_laws<additive>(1e3);
  check_laws<scaling>(1e3);
  check_laws<sinh_arcsinh>(1e3);
}

TEST_CASE("transform/laws: every undone operation") {
  check_laws<bare_affine>(1e3);
  check_laws<scaled_by_positive>(1e3);
  check_laws<through_the_positive>(30);
  check_laws<through_a_bounded_interval>(2.5);
  check_laws<through_the_reciprocal>(30);
  check_laws<through_the_root>(30);
  check_laws<scaled_by_a_size>(1e3);
  check_laws<without_parameters>(1e3);
  check_laws<rational_bound>(1e3);
}

TEST_CASE("transform/affine: parameters and limits") {
  using bound = bound_transform<affine>;
  STATIC_REQUIRE(bound::parameters == 2);
  CHECK(bound::parameter_name(0) == "s");
  CHECK(bound::parameter_name(1) == "t");
  for (double const raw : {-1e6, -3., 0., 0.5, 1e6}) {
    double const expected = 2 * raw / std::sqrt(4 + raw * raw);
    CHECK(at_raw<affine>::apply(0.7, {raw, 0.}).log_slope == Approx(expected).margin(1e-15));
  }
  CHECK(at_raw<affine>::apply(0.7, {0., 0.}).value == 0.7);
  CHECK(std::abs(at_raw<affine>::apply(0.7, {1e300, 0.}).log_slope) <= 2);
}

TEST_CASE("transform/limits: signs") {
  for (double const raw : {-20., -1., 0., 1., 20.}) {
    CHECK(at_raw<scaled_by_positive>::apply(1., {raw, 0.}).value == Approx(-std::exp(raw)));
    CHECK(at_raw<scaled_by_positive>::apply(1., {0., raw}).value == Approx(-std::exp(-raw)));
  }
}

TEST_CASE("transform/laws: float") {
  using bound = bound_transform<sinh_arcsinh>;
  std::array<float, 2> const raw{0.3F, -0.8F};
  std::span<float const, 2> const view(raw);
  for (float const v : {-1e3F, -1.F, 0.F, 0.2F, 1e3F}) {
    auto const forward = bound::apply(v, view);
    STATIC_REQUIRE(std::is_same_v<decltype(forward.value), float>);
    CHECK(bound::invert(forward.value, view).value == Approx(v).epsilon(1e-5).margin(1e-6));
  }
}

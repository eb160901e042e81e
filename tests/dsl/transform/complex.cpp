// SPDX-License-Identifier: BSL-1.0
#include <catch2/catch.hpp>

#include <rgflow/engine/bijector/transform_adjoint.hpp>
#include <rgflow/transform.hpp>

#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

using namespace rgflow;

namespace {

using engine::complex_pair;
using complex = std::complex<double>;

// Formulas that no word ships: every step that can be undone, every kind of parameter.
struct turn : complex_transform {
  static constexpr auto y = symbols::x * exp(symbols::s) + symbols::t;
};
struct mirrored : complex_transform {
  static constexpr auto y = symbols::t - conj(symbols::x) / (2_c + symbols::s) * symbols::i_unit;
  static constexpr auto limits = where(bounded<1>(symbols::s));
};
struct scaled_by_reals : complex_transform {
  static constexpr auto y = conj(symbols::a * symbols::x * exp(symbols::s) - re(symbols::t)) * (1_c + norm(symbols::t));
  static constexpr auto limits = where(positive(symbols::a), bounded<1, 2>(real(symbols::s)));
};
struct powers : complex_transform {
  static constexpr auto y = symbols::x * pow<-2>(exp(symbols::s)) * (1_c + symbols::i_unit * symbols::a) +
                            tanh(symbols::a) * sq(symbols::t) / (1_c + norm(symbols::t));
  static constexpr auto limits = where(real(symbols::a));
};
struct without_parameters : complex_transform {
  static constexpr auto y = -(symbols::x + symbols::x) / (1_c + 2_c * symbols::i_unit) + symbols::i_unit;
};
struct of_size : complex_transform {
  static constexpr auto y = symbols::x * (1_c + abs(symbols::s));  // of slope 0 in s at s = 0
  static constexpr auto limits = where(real(symbols::s));
};

struct ring : radial_transform {
  static constexpr auto radius = r * exp(symbols::s);
};
struct every_odd_step : radial_transform {
  static constexpr auto radius = -sinh(-asinh(r / symbols::b) * exp(symbols::s)) * symbols::a;
  static constexpr auto limits = where(positive(symbols::a), positive(symbols::b));
};
struct inward : radial_transform {
  static constexpr auto radius = asinh(r * symbols::a) / symbols::a;
  static constexpr auto limits = where(positive(symbols::a));
};
struct outward : radial_transform {
  static constexpr auto radius = sinh(0.5_c * r) * 2_c;
};

template <class Tr>
struct at_raw {
  using bound = bound_transform<Tr>;
  static constexpr std::size_t parameters = bound::parameters;
  using raw_array = std::array<double, parameters>;
  struct image {
    complex value;
    double log_det;
  };

  template <direction D>
  static image run(complex x, raw_array const& raw) {
    std::array<double, 2> v{x.real(), x.imag()};
    double const log_det =
        engine::transform_run<D, bound, double, parameters>(v.data(), std::span<double const, parameters>(raw));
    return {{v[0], v[1]}, log_det};
  }

  struct cotangents {
    complex argument, bar;
    raw_array raw_bar;
  };
  template <direction D>
  static cotangents pull_back(complex y, complex bar, double log_det_bar, raw_array const& raw) {
    std::array<double, 2> v{y.real(), y.imag()}, b{bar.real(), bar.imag()};
    raw_array raw_bar;
    engine::transform_pull_back<D, bound, double, parameters>(v.data(), b.data(), log_det_bar,
                                                              std::span<double const, parameters>(raw),
                                                              std::span<double, parameters>(raw_bar));
    return {{v[0], v[1]}, {b[0], b[1]}, raw_bar};
  }
};

// Fourth-order central difference.
template <class F>
auto slope(F const& f, double step) {
  return (f(-2 * step) - 8. * f(-step) + 8. * f(step) - f(2 * step)) / (12 * step);
}

double log_abs_determinant(complex by_re, complex by_im) {
  return std::log(std::abs(by_re.real() * by_im.imag() - by_re.imag() * by_im.real()));
}

template <class Tr, direction D>
void check_direction(complex x, typename at_raw<Tr>::raw_array const& raw) {
  using tr = at_raw<Tr>;
  auto const there = tr::template run<D>(x, raw);
  REQUIRE(std::isfinite(there.value.real()));
  REQUIRE(std::isfinite(there.value.imag()));
  REQUIRE(std::isfinite(there.log_det));
  auto const back = tr::template run<opposite(D)>(there.value, raw);
  CHECK(std::abs(back.value - x) <= 1e-12 * std::max(1., std::abs(x)));
  CHECK(std::abs(back.log_det + there.log_det) <= 1e-12 * std::max(1., std::abs(there.log_det)));

  double const step = 1e-3 * std::max(1., std::abs(x));
  auto const along = [&](complex direction) {
    return slope([&](double h) { return tr::template run<D>(x + h * direction, raw).value; }, step);
  };
  CHECK(std::abs(log_abs_determinant(along(1), along({0, 1})) - there.log_det) <= 1e-9);

  complex const bar(0.7, -1.3);
  double const log_det_bar = 0.6;
  auto const objective = [&](complex at, typename tr::raw_array const& p) {
    auto const image = tr::template run<D>(at, p);
    return bar.real() * image.value.real() + bar.imag() * image.value.imag() + log_det_bar * image.log_det;
  };
  auto const found = tr::template pull_back<D>(there.value, bar, log_det_bar, raw);
  double const size = std::max({1., std::abs(found.bar), std::abs(there.value)});
  CHECK(std::abs(found.argument - x) <= 1e-12 * std::max(1., std::abs(x)));
  auto const by = [&](complex direction) {
    return slope([&](double h) { return objective(x + h * direction, raw); }, step);
  };
  CHECK(std::abs(found.bar.real() - by(1)) <= 1e-8 * size);
  CHECK(std::abs(found.bar.imag() - by({0, 1})) <= 1e-8 * size);
  for (std::size_t k = 0; k < tr::parameters; ++k) {
    INFO("raw number " << k);
    auto const by_raw = [&](double h) {
      auto p = raw;
      p[k] += h;
      return objective(x, p);
    };
    CHECK(std::abs(found.raw_bar[k] - slope(by_raw, 1e-3)) <= 1e-8 * size);
  }
}

/// Largest: how far out the transform is run.
template <class Tr>
void check_laws(double largest) {
  STATIC_REQUIRE(valid_transform<Tr>);
  INFO(bound_transform<Tr>::describe());
  for (double const magnitude : {0., 1e-200, 1e-12, 1e-3, 0.3, 1., 2.5, 30., 1e3})
    for (double const phase : {0.3, 2.2, -1.9})
      for (double const spread : {0., 0.4, -0.9}) {
        if (magnitude > largest) continue;
        typename at_raw<Tr>::raw_array raw;
        for (std::size_t k = 0; k < raw.size(); ++k) raw[k] = spread * (1 - 0.45 * static_cast<double>(k));
        auto const x = std::polar(magnitude, phase);
        INFO("x = " << x << ", raw = " << spread << ", ...");
        check_direction<Tr, direction::encode>(x, raw);
        check_direction<Tr, direction::decode>(x, raw);
      }
}

}  // namespace

TEST_CASE("transform/complex: laws of the shipped words") {
  check_laws<complex_affine>(1e3);
  check_laws<radial_sinh_arcsinh>(1e3);
}

TEST_CASE("transform/complex: laws of every step that is undone") {
  check_laws<turn>(1e3);
  check_laws<mirrored>(1e3);
  check_laws<scaled_by_reals>(1e3);
  check_laws<powers>(1e3);
  check_laws<without_parameters>(1e3);
  check_laws<of_size>(1e3);
}

TEST_CASE("transform/radial: laws of every odd step") {
  check_laws<ring>(1e3);
  check_laws<every_odd_step>(30);
  check_laws<inward>(2.5);
  check_laws<outward>(2.5);
}

TEST_CASE("transform/complex: values, written out") {
  complex const x(0.7, -1.2), s(0.4, 2.5), t(-0.3, 0.8);
  auto const moved = at_raw<turn>::run<direction::encode>(x, {0.4, 2.5, -0.3, 0.8});
  CHECK(std::abs(moved.value - (x * std::exp(s) + t)) < 1e-14);
  CHECK(moved.log_det == 2 * s.real());

  complex const bounded = s / std::sqrt(1 + std::norm(s));
  auto const turned = at_raw<mirrored>::run<direction::encode>(x, {-0.3, 0.8, 0.4, 2.5});
  CHECK(std::abs(turned.value - (t - std::conj(x) / (2. + bounded) * complex(0, 1))) < 1e-14);
  CHECK(turned.log_det == Approx(-2 * std::log(std::abs(2. + bounded))).epsilon(1e-14));
}

TEST_CASE("transform/radial: the phase stays, the radius is the formula") {
  complex const x(0.7, -1.2);
  double const s = 0.3 / std::sqrt(1 + 0.09), t = -1.1 / std::sqrt(1 + 1.21 / 4), r = std::abs(x);
  auto const moved =
      at_raw<radial_sinh_arcsinh>::run<direction::encode>(x, {-1.1, 0.3});  // in order of appearance: t, s
  double const f = std::exp(t) * std::sinh(std::exp(s) * std::asinh(r));
  double const slope_of_f = std::exp(t + s) * std::cosh(std::exp(s) * std::asinh(r)) / std::sqrt(1 + r * r);
  CHECK(std::abs(moved.value - x / r * f) < 1e-14);
  CHECK(moved.log_det == Approx(std::log(slope_of_f) + std::log(f / r)).epsilon(1e-13));
}

TEST_CASE("transform/radial: at and near 0, and far out") {
  using tr = at_raw<radial_sinh_arcsinh>;
  tr::raw_array const raw{0.4, 0.3};
  double const t = 0.4 / std::sqrt(1 + 0.04), s = 0.3 / std::sqrt(1 + 0.09);
  for (double const r : {0., 1e-320, 1e-300, 1e-170, 1e-150, 1e-20, 1e-9}) {
    INFO("r = " << r);
    complex const x(0.6 * r, -0.8 * r);
    auto const moved = tr::run<direction::encode>(x, raw);
    CHECK(moved.log_det == Approx(2 * (t + s)).epsilon(1e-14));  // 2 log f'(0)
    CHECK(std::abs(moved.value - x * std::exp(t + s)) <= 1e-14 * r + 1e-320);
    auto const found = tr::pull_back<direction::encode>(moved.value, {1, 2}, 1, raw);
    CHECK(std::abs(found.bar - complex(1, 2) * std::exp(t + s)) <= 1e-8);
    CHECK(found.raw_bar[0] == Approx(2 * std::pow(1 + 0.04, -1.5)).epsilon(1e-8));
    CHECK(found.raw_bar[1] == Approx(2 * std::pow(1 + 0.09, -1.5)).epsilon(1e-8));
  }
  for (double const r : {1e5, 1e20, 1e100}) {
    INFO("r = " << r);
    auto const moved = tr::run<direction::encode>({0.6 * r, -0.8 * r}, raw);
    CHECK(std::isfinite(moved.log_det));
    auto const found = tr::pull_back<direction::encode>(moved.value, {1, 2}, 1, raw);
    CHECK(std::abs(found.argument - complex(0.6 * r, -0.8 * r)) <= 1e-12 * r);
    CHECK(std::isfinite(found.bar.real()));
    CHECK(std::isfinite(found.bar.imag()));
    CHECK(std::isfinite(found.raw_bar[0]));
    CHECK(std::isfinite(found.raw_bar[1]));
  }
}

TEST_CASE("transform/radial: the gradient of the log-determinant near 0 is that of its series") {
  // f = 2 sinh(r / 2): log f' + log(f / r) = r^2 / 8 + r^2 / 24 + ..., so its gradient is x / 3.
  for (double const r : {1e-12, 1e-8, 1e-6, 1e-4}) {
    auto const x = std::polar(r, 1.1);
    auto const y = at_raw<outward>::run<direction::encode>(x, {}).value;
    auto const found = at_raw<outward>::pull_back<direction::encode>(y, 0, 1, {});
    INFO("r = " << r);
    CHECK(std::abs(found.bar - x / 3.) <= 1e-8 * r);
  }
}

TEST_CASE("transform/complex: one schedule shares what it can") {
  // Of x exp(s) + t and 2 Re s: six inputs, exp, cos, sin, the number 2 and eleven products and sums.
  CHECK(detail::complex_formulas<turn>::run_schedule<direction::encode>::value.code.size() == 21);
}

TEST_CASE("transform/complex: text") {
  CHECK(bound_transform<complex_affine>::describe() == "complex y = x * exp(s) + t, |s| < 2");
  CHECK(bound_transform<scaled_by_reals>::describe() ==
        "complex y = conj(a * x * exp(s) - re(t)) * (1 + norm(t)), a > 0, s real, |s| < 1/2");
  CHECK(bound_transform<radial_sinh_arcsinh>::describe() ==
        "radius exp(t) * sinh(asinh(r) * exp(s)), |t| < 2, |s| < 1");
  STATIC_REQUIRE(bound_transform<complex_affine>::parameters == 4);
  STATIC_REQUIRE(bound_transform<scaled_by_reals>::parameters == 4);
  STATIC_REQUIRE(bound_transform<ring>::parameters == 1);
}

TEST_CASE("transform/complex: float") {
  using affine_form = bound_transform<complex_affine>;
  using radial_form = bound_transform<radial_sinh_arcsinh>;
  std::array<float, 4> const four{0.3F, -0.8F, 0.1F, 2.F};
  std::array<float, 2> const two{0.3F, -0.8F};
  for (float const v : {-1e3F, -1.F, 0.F, 1e-30F, 0.2F, 1e3F}) {
    complex_pair<float> const x{v, 0.5F * v};
    auto const moved = affine_form::apply(x, std::span<float const, 4>(four));
    auto const back = affine_form::invert(moved.value, std::span<float const, 4>(four));
    CHECK(back.value.re == Approx(x.re).epsilon(1e-5).margin(1e-6));
    CHECK(back.value.im == Approx(x.im).epsilon(1e-5).margin(1e-6));
    auto const out = radial_form::apply(x, std::span<float const, 2>(two));
    auto const in = radial_form::invert(out.value, std::span<float const, 2>(two));
    CHECK(in.value.re == Approx(x.re).epsilon(1e-5).margin(1e-35));
    CHECK(in.value.im == Approx(x.im).epsilon(1e-5).margin(1e-35));
    CHECK(in.log_slope == Approx(-out.log_slope).epsilon(1e-5).margin(1e-5));
  }
}

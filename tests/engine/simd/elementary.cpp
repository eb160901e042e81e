// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/simd.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

// Every function against the standard library in long double, in units in the last place (of the smallest normal number
// below that). The bounds are those stated beside the functions.

using namespace rgflow::engine;

namespace {

template <class T>
double ulp_at(long double reference) {
  using limits = std::numeric_limits<T>;
  auto const size = std::abs(static_cast<T>(reference));
  if (size < limits::min()) return static_cast<double>(limits::denorm_min());
  return std::ldexp(1.0, std::ilogb(size) + 1 - limits::digits);
}

/// Evenly in [low, high], and evenly in the logarithm down to the denormal numbers on each side of zero.
template <class T>
std::vector<T> sampled(double low, double high) {
  std::vector<T> x;
  constexpr int n = 6000;
  double const bottom = std::log(static_cast<double>(std::numeric_limits<T>::denorm_min()));
  for (int i = 0; i < n; ++i) {
    x.push_back(static_cast<T>(low + (high - low) * (i + 0.5) / n));
    auto const steps = [&](double end) { return std::exp(bottom + (std::log(end) - bottom) * (i + 0.5) / n); };
    if (high > 0) x.push_back(static_cast<T>(std::max(low, steps(high))));
    if (low < 0) x.push_back(static_cast<T>(std::min(high, -steps(-low))));
  }
  return x;
}

template <class T, class F, class Reference>
void accurate(F f, Reference reference, double low, double high, double bound) {
  using V = lanes<T>;
  auto x = sampled<T>(low, high);
  x.resize(x.size() / V::size * V::size);
  double worst = 0;
  T at = 0;
  for (std::size_t i = 0; i < x.size(); i += V::size) {
    V const y = f(V::load(x.data() + i));
    for (std::size_t j = 0; j < V::size; ++j) {
      long double const exact = reference(static_cast<long double>(x[i + j]));
      auto const off = static_cast<double>(std::abs(static_cast<long double>(y.get(j)) - exact)) / ulp_at<T>(exact);
      if (!(off <= worst)) {
        worst = off;
        at = x[i + j];
      }
    }
  }
  INFO("worst at " << at << " in [" << low << ", " << high << "]");
  REQUIRE(worst <= bound);
}

/// At the edges the value is that of std, up to the bound where it is finite; NaN and signed zeros as std has them.
template <class T, class F, class Reference>
void edges(F f, Reference reference, double bound) {
  using V = lanes<T>;
  using limits = std::numeric_limits<T>;
  for (T const x : {T(0), limits::denorm_min(), limits::min(), limits::max(), limits::infinity(), limits::quiet_NaN(), T(1),
                    T(1e-20), T(88.7), T(89.3), T(89.45), T(104), T(709.7), T(710.3), T(746), T(1e4), T(1e10)}) {
    for (T const sign : {T(1), T(-1)}) {
      V v = T(0.25);
      std::size_t const where = V::size - 1;
      v.set(where, sign * x);
      T const y = f(v).get(where);
      long double const exact = reference(static_cast<long double>(sign * x));
      auto const expected = static_cast<T>(exact);
      INFO("f(" << sign * x << ") = " << y << ", expected " << expected);
      if (std::isnan(expected)) {
        REQUIRE(std::isnan(y));
      } else if (!std::isfinite(expected)) {
        REQUIRE(y == expected);
      } else {
        REQUIRE(static_cast<double>(std::abs(static_cast<long double>(y) - exact)) <= bound * ulp_at<T>(exact));
        if (expected == 0) REQUIRE(std::signbit(y) == std::signbit(expected));
      }
    }
  }
}

long double exact_log_cosh(long double x) {
  x = std::abs(x);
  if (x < 1) {
    long double const e = std::expm1(-x);
    return std::log1p(e * e / (2 * (1 + e)));
  }
  return x + std::log1p(std::exp(-2 * x)) - 0.693147180559945309417232121458176568L;
}

template <class T>
constexpr double pick(double single, double twice) {
  return sizeof(T) == 4 ? single : twice;
}

}  // namespace

#define CHECK_FUNCTION(name, low, high, bound) \
  accurate<T>([](auto const& v) { return name(v); }, [](long double x) { return std::name(x); }, low, high, bound)
#define CHECK_EDGES(name, bound) \
  edges<T>([](auto const& v) { return name(v); }, [](long double x) { return std::name(x); }, bound)

TEMPLATE_TEST_CASE("simd/elementary: exp and expm1", "", float, double) {
  using T = TestType;
  double const top = pick<T>(88.7, 709.7);
  CHECK_FUNCTION(exp, -top + 2, top, 1.5);
  CHECK_FUNCTION(exp, pick<T>(-103, -745), -top + 2, 2);  // denormal results
  CHECK_FUNCTION(exp, -1, 1, 1.5);
  CHECK_FUNCTION(expm1, -50, top, 2.5);
  CHECK_FUNCTION(expm1, -1, 1, 2.5);
  CHECK_EDGES(exp, 2);
  CHECK_EDGES(expm1, 2.5);
}

TEMPLATE_TEST_CASE("simd/elementary: log and log1p", "", float, double) {
  using T = TestType;
  CHECK_FUNCTION(log, 1e-3, 1e30, 1);
  CHECK_FUNCTION(log, 0.5, 2, 1);
  CHECK_FUNCTION(log1p, -0.9999, 3, 2);
  CHECK_FUNCTION(log1p, 0, 1e30, 2);
  CHECK_EDGES(log, 1);
  CHECK_EDGES(log1p, 2);
}

TEMPLATE_TEST_CASE("simd/elementary: rsqrt", "", float, double) {
  using T = TestType;
  auto const f = [](auto const& v) { return rsqrt(v); };
  auto const reference = [](long double x) { return 1 / std::sqrt(x); };
  accurate<T>(f, reference, 0, 4, 1.5);
  accurate<T>(f, reference, 0, pick<T>(3e38, 1e308), 1.5);
  edges<T>(f, reference, 1.5);
}

TEMPLATE_TEST_CASE("simd/elementary: tanh, sinh and cosh", "", float, double) {
  using T = TestType;
  double const top = pick<T>(89.4, 710.4);
  double const tanh_bound = pick<T>(6, 3);
  CHECK_FUNCTION(tanh, -10, 10, tanh_bound);
  CHECK_FUNCTION(tanh, -1, 1, tanh_bound);
  CHECK_FUNCTION(sinh, -top, top, 3);
  CHECK_FUNCTION(sinh, -3, 3, 3);
  CHECK_FUNCTION(cosh, -top, top, 2);
  CHECK_FUNCTION(cosh, -3, 3, 2);
  CHECK_EDGES(tanh, tanh_bound);
  CHECK_EDGES(sinh, 3);
  CHECK_EDGES(cosh, 2);
}

TEMPLATE_TEST_CASE("simd/elementary: tanh is odd and never above 1", "", float, double) {
  using T = TestType;
  using V = lanes<T>;
  for (double x = 7; x < 25; x += 0.001) {
    V const v = static_cast<T>(x);
    REQUIRE(all(tanh(v) <= 1));
    REQUIRE(all(tanh(-v) == -tanh(v)));
  }
}

TEMPLATE_TEST_CASE("simd/elementary: asinh, atanh and log_cosh", "", float, double) {
  using T = TestType;
  CHECK_FUNCTION(asinh, -10, 10, 4);
  CHECK_FUNCTION(asinh, -1e30, 1e30, 4);
  CHECK_FUNCTION(atanh, -0.9999, 0.9999, 3);
  CHECK_EDGES(asinh, 4);
  CHECK_EDGES(atanh, 3);
  auto const over_lanes = [](auto const& v) { return log_cosh(v); };
  accurate<T>(over_lanes, exact_log_cosh, -2, 2, 6);
  accurate<T>(over_lanes, exact_log_cosh, -1e5, 1e5, 6);
  edges<T>(over_lanes, exact_log_cosh, 6);
  for (T const x : {T(0), T(1e-3), T(-0.4), T(0.99), T(1.01), T(-30), T(1e9)}) {
    REQUIRE(log_cosh(x) == Approx(static_cast<double>(exact_log_cosh(static_cast<long double>(x)))).epsilon(8 * std::numeric_limits<T>::epsilon()));
  }
}

TEMPLATE_TEST_CASE("simd/elementary: sin and cos, near and far", "", float, double) {
  using T = TestType;
  CHECK_FUNCTION(sin, -10, 10, 2.5);
  CHECK_FUNCTION(cos, -10, 10, 2.5);
  double const reach = pick<T>(6000, 6e6);
  CHECK_FUNCTION(sin, -reach, reach, 2.5);
  CHECK_FUNCTION(cos, -reach, reach, 2.5);
  CHECK_FUNCTION(sin, -1e12, 1e12, 2.5);
  CHECK_FUNCTION(cos, -1e12, 1e12, 2.5);
  CHECK_EDGES(sin, 2.5);
  CHECK_EDGES(cos, 2.5);
}

TEMPLATE_TEST_CASE("simd/elementary: atan", "", float, double) {
  using T = TestType;
  CHECK_FUNCTION(atan, -0.5, 0.5, 2.5);
  CHECK_FUNCTION(atan, -5, 5, 2.5);
  CHECK_FUNCTION(atan, -1e30, 1e30, 2.5);
  CHECK_EDGES(atan, 2.5);
}

TEMPLATE_TEST_CASE("simd/elementary: lanes do not see each other", "", float, double) {
  using T = TestType;
  using V = lanes<T>;
  auto const same = [](T a, T b) { return a == b || (std::isnan(a) && std::isnan(b)); };
  auto const check = [&](auto f) {
    V plain;
    for (std::size_t i = 0; i < V::size; ++i) plain.set(i, T(0.3) + T(0.17) * static_cast<T>(i));
    V const expected = f(plain);
    for (T const odd : {std::numeric_limits<T>::quiet_NaN(), std::numeric_limits<T>::infinity(), T(-1e30), T(3e7)}) {
      T const alone = f(V(odd)).get(0);
      for (std::size_t i = 0; i < V::size; ++i) {
        V v = plain;
        v.set(i, odd);
        V const y = f(v);
        for (std::size_t j = 0; j < V::size; ++j) REQUIRE(same(y.get(j), j == i ? alone : expected.get(j)));
      }
    }
  };
  check([](V const& v) { return exp(v); });
  check([](V const& v) { return log(v); });
  check([](V const& v) { return tanh(v); });
  check([](V const& v) { return log_cosh(v); });
  check([](V const& v) { return sin(v); });
  check([](V const& v) { return cos(v); });
  check([](V const& v) { return atan(v); });
}

TEMPLATE_TEST_CASE("simd/elementary: one register or three give the same bits as two", "", float, double) {
  using T = TestType;
  auto const check = [](auto f) {
    for (double x = -5; x < 5; x += 0.0137) {
      T const a = f(lanes<T, 1>(x)).get(0);
      REQUIRE(a == f(lanes<T, 2>(x)).get(lanes<T, 2>::size - 1));
      REQUIRE(a == f(lanes<T, 3>(x)).get(lanes<T, 3>::size - 1));
    }
  };
  check([](auto const& v) { return exp(v); });
  check([](auto const& v) { return tanh(v); });
  check([](auto const& v) { return log1p(abs(v)); });
  check([](auto const& v) { return cos(v); });
}

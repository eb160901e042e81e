// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/langevin.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/engine/tape.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace rgflow::engine;

namespace {

// References in long double, for small u by their series.
long double log_sinhc_reference(long double u) {
  u = std::abs(u);
  if (u < 1e-4L) return u * u / 6 - u * u * u * u / 180;
  if (u > 40) return u - std::log(2 * u);
  return std::log(std::sinh(u) / u);
}
long double langevin_reference(long double u) {
  long double const w = u * u;
  if (w < 2e-3L) return u * (1 / 3.L + w * (-1 / 45.L + w * (2 / 945.L + w * (-1 / 4725.L + w * 2 / 93555))));
  return 1 / std::tanh(u) - 1 / u;
}

/// Errors in units of the rounding of T, the slope's relative to itself.
template <class V>
void accurate() {
  using T = scalar_of_t<V>;
  constexpr auto eps = static_cast<double>(std::numeric_limits<T>::epsilon());
  for (double const at : {0.,       1e-300, 1e-30, 1e-10, 1e-5, 1e-3, 0.1, 0.3, 0.5,  0.9,  0.999999, 1.,
                          1.000001, 1.1,    1.5,   2.,    3.,   5.,   10., 40., 100., 900., 1e6})
    for (double const sign : {1., -1.}) {
      auto const u = static_cast<T>(sign * at);
      INFO("u = " << u);
      auto const value = static_cast<double>(lane(log_sinhc(V(u)), 0));
      auto const slope = static_cast<double>(lane(langevin(V(u)), 0));
      auto const value_there = static_cast<double>(log_sinhc_reference(static_cast<long double>(u)));
      auto const slope_there = static_cast<double>(langevin_reference(static_cast<long double>(u)));
      CHECK(std::abs(value - value_there) <= 4 * eps * std::max(1., at));
      CHECK(std::abs(slope - slope_there) <= 8 * eps * std::abs(slope_there));
    }
}

}  // namespace

TEST_CASE("langevin: log(sinh(u) / u) and its slope") {
  accurate<double>();
  accurate<float>();
  accurate<lanes<double>>();
  accurate<lanes<float>>();
}

TEST_CASE("langevin: the tape differentiates log_sinhc to langevin") {
  using variable = tape_var<double>;
  for (double const at : {-700., -2., -1., -0.7, 0., 1e-200, 1e-3, 0.99, 1., 1.01, 30.}) {
    INFO("u = " << at);
    tape<double> record;
    variable const u(record, at);
    auto const value = log_sinhc(u);
    record.start();
    record.seed(value.id(), 1);
    record.sweep();
    CHECK(record.bar(u.id()) == Approx(langevin(at)).epsilon(1e-14).margin(1e-300));
  }
}

TEST_CASE("langevin: a NaN stays in its lane") {
  using V = lanes<double>;
  V u(0.5);
  u.set(0, std::numeric_limits<double>::quiet_NaN());
  CHECK(std::isnan(log_sinhc(u).get(0)));
  CHECK(std::isnan(langevin(u).get(0)));
  CHECK(log_sinhc(u).get(1) == log_sinhc(V(0.5)).get(1));
  CHECK(langevin(u).get(1) == langevin(V(0.5)).get(1));
}

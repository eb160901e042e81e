// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/checker/action.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

// What the checker of actions says of planted mistakes.

using namespace rgflow;

namespace {

/// S = sum_x (phi_x^2 / 2 + phi_x phi_{x+1}) on a ring, with its gradient.
struct chain_of_springs {
  template <class V>
  V value(engine::lattice const& sites, V const* phi) const {
    V sum(0);
    for (std::size_t x = 0; x < sites.volume(); ++x) sum += phi[x] * (V(0.5) * phi[x] + phi[sites.neighbour(x, 0)]);
    return sum;
  }
  template <class V>
  V value_and_gradient(engine::lattice const& sites, V const* phi, V* gradient) const {
    for (std::size_t x = 0; x < sites.volume(); ++x)
      gradient[x] = phi[x] + phi[sites.neighbour(x, 0)] + phi[sites.previous(x, 0)];
    return value(sites, phi);
  }
};

/// Only one of the two neighbours.
struct half_a_force : chain_of_springs {
  template <class V>
  V value_and_gradient(engine::lattice const& sites, V const* phi, V* gradient) const {
    for (std::size_t x = 0; x < sites.volume(); ++x) gradient[x] = phi[x] + phi[sites.neighbour(x, 0)];
    return value(sites, phi);
  }
};
/// Adds to what is there.
struct adds : chain_of_springs {
  template <class V>
  V value_and_gradient(engine::lattice const& sites, V const* phi, V* gradient) const {
    for (std::size_t x = 0; x < sites.volume(); ++x)
      gradient[x] += phi[x] + phi[sites.neighbour(x, 0)] + phi[sites.previous(x, 0)];
    return value(sites, phi);
  }
};
struct another_value : chain_of_springs {
  template <class V>
  V value_and_gradient(engine::lattice const& sites, V const* phi, V* gradient) const {
    return V(2) * chain_of_springs::value_and_gradient(sites, phi, gradient);
  }
};
struct writes_beyond : chain_of_springs {
  template <class V>
  V value_and_gradient(engine::lattice const& sites, V const* phi, V* gradient) const {
    gradient[sites.volume()] = V(0);
    return chain_of_springs::value_and_gradient(sites, phi, gradient);
  }
};
/// |phi| of a complex field, which has no derivative at 0, by a tape.
struct modulus {
  static constexpr std::size_t channels = 2;
  template <class V>
  V value(engine::lattice const& sites, V const* phi) const {
    using std::sqrt;
    V sum(0);
    for (std::size_t x = 0; x < sites.volume(); ++x)
      sum += sqrt(phi[2 * x] * phi[2 * x] + phi[2 * x + 1] * phi[2 * x + 1]);
    return sum;
  }
};
/// Adds up all lanes.
struct over_samples : chain_of_springs {
  template <class V>
  V value_and_gradient(engine::lattice const& sites, V const* phi, V* gradient) const {
    V const s = chain_of_springs::value_and_gradient(sites, phi, gradient);
    for (std::size_t l = 1; l < engine::lane_count<V>; ++l)
      engine::set_lane(gradient[0], l, engine::lane(gradient[0], 0));
    return s;
  }
};

engine::lattice ring() { return {std::vector<std::size_t>{6}, boundary::periodic}; }

template <class A>
check_report check(A const& action, std::size_t channels = 1) {
  return check_action(action, ring(), channels);
}

}  // namespace

TEST_CASE("checker/action: a right one passes") {
  auto const report = check(chain_of_springs{});
  INFO(report.text());
  CHECK(report.passed());
}

TEST_CASE("checker/action: mistakes are named by their law") {
  auto const half = check(half_a_force{});
  CHECK_FALSE(half["the gradient is the derivative of the value"].passed());
  CHECK_FALSE(half["the written gradient is the derived one"].passed());
  CHECK(half["a lane gives what a single number gives"].passed());
  CHECK_FALSE(check(adds{})["the gradient is the derivative of the value"].passed());
  CHECK_FALSE(check(another_value{})["the gradient comes with the value"].passed());
  CHECK_FALSE(check(writes_beyond{})["nothing is written beyond the gradient"].passed());
  auto const mixed = check(over_samples{});
  CHECK_FALSE(mixed["a lane gives what a single number gives"].passed());
  CHECK_FALSE(mixed["a bad configuration leaves the others alone"].passed());
}

TEST_CASE("checker/action: a modulus is right but at 0") {
  auto const report = check(modulus{}, 2);
  INFO(report.text());
  CHECK(report["the gradient is the derivative of the value"].passed());
  CHECK_FALSE(report["finite on constant fields (double)"].passed());
  CHECK_FALSE(report["finite on constant fields (float)"].passed());
  CHECK_THROWS_AS(report["finite on constant field (float)"], std::out_of_range);  // no law: neither kept nor broken
}

TEST_CASE("checker/action: fields that the action is not of are refused") {
  REQUIRE_THROWS_AS(check(modulus{}, 1), std::invalid_argument);
}

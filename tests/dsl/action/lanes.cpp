// SPDX-License-Identifier: BSL-1.0
#include <catch2/catch.hpp>

#include <rgflow/action.hpp>
#include <rgflow/engine/action.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/transform.hpp>

#include <cmath>
#include <vector>

using namespace rgflow;

namespace {

struct functions : action<torus<3, 2>, complex_field> {
  static constexpr auto density = symbols::kappa * log_cosh(abs(symbols::phi)) - exp(-norm(symbols::phi)) +
                                  over_links(tanh(re(conj(symbols::phi) * symbols::phi_next)));
};

// The same action without a gradient: the engine takes one by its tape.
struct value_only {
  bound_action<functions> action;
  template <class V>
  V value(engine::lattice const& sites, V const* phi) const {
    return action.value(sites, phi);
  }
};

double smooth(std::size_t k) { return 1.1 * std::sin(static_cast<double>(3 * k + 1)); }

}  // namespace

TEST_CASE("action/lanes: every lane is its own configuration") {
  using V = engine::lanes<double, 2>;
  std::array<std::size_t, 2> const extents{3, 2};
  engine::lattice const lat(extents, boundary::periodic);
  auto const bound = bind<functions>(symbols::kappa = 0.8);
  std::vector<V> phi(12);
  std::vector<V> gradient(12);
  for (std::size_t k = 0; k < phi.size(); ++k)
    for (std::size_t lane = 0; lane < V::size; ++lane) phi[k].set(lane, smooth(k * V::size + lane));
  V const total = bound.value_and_gradient(lat, phi.data(), gradient.data());
  for (std::size_t lane = 0; lane < V::size; ++lane) {
    std::vector<double> one(12);
    std::vector<double> one_gradient(12);
    for (std::size_t k = 0; k < one.size(); ++k) one[k] = phi[k].get(lane);
    CHECK(total.get(lane) == Approx(bound.value_and_gradient(lat, one.data(), one_gradient.data())).epsilon(1e-12));
    for (std::size_t k = 0; k < one.size(); ++k)
      CHECK(gradient[k].get(lane) == Approx(one_gradient[k]).epsilon(1e-11).margin(1e-12));
  }
}

TEST_CASE("action/lanes: the derived gradient is that of the tape") {
  std::array<std::size_t, 2> const extents{3, 2};
  engine::lattice const lat(extents, boundary::periodic);
  auto const bound = bind<functions>(symbols::kappa = 0.8);
  std::vector<double> phi(12);
  for (std::size_t k = 0; k < phi.size(); ++k) phi[k] = smooth(k);
  std::vector<double> derived(12);
  std::vector<double> taped(12);
  double const s = engine::action_gradient(bound, lat, std::span<double const>(phi), derived.data());
  CHECK(engine::action_gradient(value_only{bound}, lat, std::span<double const>(phi), taped.data()) ==
        Approx(s).epsilon(1e-14));
  for (std::size_t k = 0; k < phi.size(); ++k) CHECK(derived[k] == Approx(taped[k]).epsilon(1e-12).margin(1e-13));
}

TEST_CASE("transform/lanes: lanes and tape variables agree with numbers") {
  using V = engine::lanes<float, 2>;
  using bound = bound_transform<sinh_arcsinh>;
  std::array<V, 2> const raw{V(0.4F), V(-0.7F)};
  std::array<float, 2> const raw_number{0.4F, -0.7F};
  V arguments(0);
  for (std::size_t lane = 0; lane < V::size; ++lane) arguments.set(lane, 0.3F * static_cast<float>(lane) - 2);
  auto const g = bound::gradients(arguments, std::span<V const, 2>(raw));
  for (std::size_t lane = 0; lane < V::size; ++lane) {
    auto const one = bound::gradients(arguments.get(lane), std::span<float const, 2>(raw_number));
    CHECK(g.value.get(lane) == Approx(one.value).epsilon(2e-5).margin(1e-5));
    CHECK(g.log_slope_p[0].get(lane) == Approx(one.log_slope_p[0]).epsilon(2e-5).margin(1e-5));
  }

  using number = engine::tape_var<double>;
  engine::tape<double> record;
  std::array<number, 2> const parameters{number(record, 0.4), number(record, -0.7)};
  number const argument(record, 1.2);
  auto const taped = bound::apply(argument, std::span<number const, 2>(parameters));
  record.start();
  record.seed(taped.log_slope.id(), 1.);
  record.sweep();
  std::array<double, 2> const raw_double{0.4, -0.7};
  auto const exact = bound::gradients(1.2, std::span<double const, 2>(raw_double));
  CHECK(record.bar(argument.id()) == Approx(exact.log_slope_x).epsilon(1e-12));
  CHECK(record.bar(parameters[0].id()) == Approx(exact.log_slope_p[0]).epsilon(1e-12));
  CHECK(record.bar(parameters[1].id()) == Approx(exact.log_slope_p[1]).epsilon(1e-12));
}

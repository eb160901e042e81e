// SPDX-License-Identifier: BSL-1.0

// A conditional flow trained on all theories of a range of constants at once.

#include <rgflow/engine/simd.hpp>
#include <rgflow/rgflow.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

using free_field = real_free<torus<4, 4>>;
using interacting = real_phi4<torus<4, 4>>;

template <class Mask>
using half = coupling<Mask, affine, mlp<16, 16>>;
struct block : chain<half<checkerboard>, half<complement<checkerboard>>> {};
struct conditional_flow
    : hierarchy<torus<4, 4>, real_field,
                every_level<disentangle<2, block>, decimate<2, block>, disentangle<2, block>, decimate<2, block>>,
                context<1>> {};

/// Exact: a product over the momenta of sqrt(pi / (m2 + 4 sum sin^2(p / 2))).
double log_z_of_free_field(double mass) {
  double sum = 0;
  for (int a = 0; a < 4; ++a)
    for (int b = 0; b < 4; ++b) {
      double const p = std::sin(std::numbers::pi * a / 4), q = std::sin(std::numbers::pi * b / 4);
      sum += 0.5 * std::log(std::numbers::pi / (mass + 4 * (p * p + q * q)));
    }
  return sum;
}

}  // namespace

TEST_CASE("train/family: a family of actions is its members, lane by lane") {
  // Read in the order in which they are given here, which is not that of their names.
  auto const family = bind<interacting>(m2 = between(-2., 1.), lambda = between(0.5, 4.));
  engine::lattice const sites(interacting::lattice::extents, boundary::periodic);
  using V = engine::lanes<double>;
  std::vector<V> phi(16), slope(16);
  engine::random_key const key{11, engine::purpose::test, 0};
  engine::normals(key, 0, phi.data(), phi.size());
  std::vector<V> numbers(2);
  family.draw(engine::random_key{11, engine::purpose::condition, 5}, 40, numbers.data());
  V const s = family.value_and_gradient(sites, phi.data(), slope.data(), std::span<V const>(numbers));
  for (std::size_t j = 0; j < V::size; ++j) {
    double const mass = -0.5 + 1.5 * numbers[0].get(j), coupling = 2.25 + 1.75 * numbers[1].get(j);
    CHECK(std::abs(numbers[0].get(j)) < 1);
    auto const one = family.at(m2 = mass, lambda = coupling);
    std::vector<double> field, gradient(16);
    for (auto const& v : phi) field.push_back(v.get(j));
    CHECK(one.value_and_gradient(sites, field.data(), gradient.data()) == Approx(s.get(j)).epsilon(1e-12));
    for (std::size_t i = 0; i < 16; ++i) CHECK(gradient[i] == Approx(slope[i].get(j)).epsilon(1e-12).margin(1e-12));
    auto const row = family.context(lambda = coupling, m2 = mass);
    CHECK(row.numbers[0] == Approx(numbers[0].get(j)).margin(1e-12));
    CHECK(row.numbers[1] == Approx(numbers[1].get(j)).margin(1e-12));
  }
}

TEST_CASE("train/family: what is outside of a range, or refused at its end") {
  auto const family = bind<free_field>(m2 = between(0.5, 2.));
  CHECK_THROWS_WITH(family.at(m2 = 2.5), Catch::Contains("covers m2 from 0.5 to 2, but was given 2.5"));
  CHECK_THROWS_WITH(family.context(m2 = 0.), Catch::Contains("covers m2"));
  CHECK_THROWS_AS(between(2., 1.), std::invalid_argument);
  CHECK_THROWS_AS(bind<free_field>(m2 = between(-1., 2.)), std::invalid_argument);
  CHECK(reverse_kl(family).describe().find("over m2 from 0.5 to 2") != std::string::npos);
}

// log Z at three masses from 20,000 samples each: with the seed fixed it passes or not once and for all; over seeds a
// deviation of more than 4.5 standard errors has a chance of 2e-5.
TEST_CASE("train/family: one flow for a range of masses") {
  auto const family = bind<free_field>(m2 = between(0.5, 2.));
  model<conditional_flow> m(seed{3});
  trainer training(m, reverse_kl(family, path_gradient), {.steps = 500, .optimizer = {.learning_rate = 1e-2}});
  run_training(training, {});
  training.swap_average();
  auto const summary = [&](double mass, double read) {
    conditioned const q(m, family.context(m2 = read));
    return engine::summarize_weights(log_weights(q, family.at(m2 = mass), q.sample(20'000)));
  };
  for (double const mass : {0.5, 1., 2.}) {
    auto const w = summary(mass, mass);
    INFO("mass " << mass << ", ESS " << w.ess);
    CHECK(std::abs(w.log_z.value - log_z_of_free_field(mass)) < 4.5 * w.log_z.error);
    CHECK(w.mean_log_w.value > log_z_of_free_field(mass) - 0.4);
    if (mass != 1) CHECK(summary(mass, 2.5 - mass).ess < 0.7 * w.ess);  // it does read the mass
  }
}

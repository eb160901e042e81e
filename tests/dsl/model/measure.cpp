// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/model/measure.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

struct still : hierarchy<torus<2, 4>, complex_field, every_level<everywhere<act_norm>>> {};

}  // namespace

TEST_CASE("model/measure: observables see each sample once, in the layout of the actions") {
  model<still> m(seed{3});
  auto const drawn = m.sample(37);
  auto const values = measure(m, drawn.x, 2, [](auto field, auto out) {
    out[0] = field[2 * 5 + 1];  // channel 1 of site 5 = (1, 1)
    out[1] = field[0] * field[0];
  });
  REQUIRE(values.size() == 74);
  for (std::size_t i = 0; i < 37; ++i) {
    REQUIRE(values[2 * i] == static_cast<double>(drawn.x(i, 1, 1, 1)));
    REQUIRE(values[2 * i + 1] == std::pow(static_cast<double>(drawn.x(i, 0, 0, 0)), 2));
  }
}

TEST_CASE("model/measure: log-weights of an exact flow are all log Z") {
  // The untrained flow is the prior, whose action is |phi|^2 / 2: Z = (2 pi)^8.
  model<still> m(seed{3});
  auto const log_w = log_weights(m, bind<complex_free<torus<2, 4>>>(mu = 0.5, t = 0.), m.sample(100));
  for (double const w : log_w) REQUIRE(w == Approx(8 * std::log(2 * 3.14159265358979323846)).epsilon(1e-6));
}

TEST_CASE("model/measure: arrays that don't fit are refused with both numbers") {
  model<still> m(seed{3});
  auto drawn = m.sample(4);
  REQUIRE_THROWS_WITH(measure(m, xt::xtensor<float, 4>::from_shape({4, 1, 2, 4}), 1, [](auto, auto) {}),
                      Catch::Contains("found 32") && Catch::Contains("expected 16 each"));
  drawn.log_q.resize({3});
  REQUIRE_THROWS_WITH(log_weights(m, bind<complex_free<torus<2, 4>>>(mu = 0.5, t = 0.), drawn),
                      Catch::Contains("found 3") && Catch::Contains("4 samples"));
}

// SPDX-License-Identifier: BSL-1.0
#include <catch2/catch.hpp>

#include <rgflow/action.hpp>

#include <array>
#include <limits>
#include <stdexcept>

using namespace rgflow;
using namespace rgflow::symbols;

namespace {

using phi4 = complex_phi4<torus<4, 4>>;

struct constant_free : action<torus<4>, real_field> {
  static constexpr auto density = sq(phi) + over_links(phi * phi_next);
};

struct guarded : action<torus<4>, real_field> {
  static constexpr auto density = kappa * sq(phi);
  static void check(bound_action<guarded> const& values) {
    if (values.constant<"kappa">() <= 0) throw std::invalid_argument("kappa must be positive");
  }
};

}  // namespace

TEST_CASE("action/bind: constants are known by name, in sorted order") {
  auto const bound = bind<phi4>(t = 0.5, mu = -2., lambda = 1.);
  CHECK(bound.constant<"mu">() == -2);
  CHECK(bound.constant<"lambda">() == 1);
  CHECK(bound.constant<"t">() == 0.5);
  CHECK(bound.names() == std::array<std::string_view, 3>{"lambda", "mu", "t"});
  CHECK(bound.constants == std::array{1., -2., 0.5});
  CHECK(bound_action<phi4>({1., -2., 0.5}).constants == bound.constants);
  STATIC_REQUIRE(bound_action<phi4>::has_constant<"mu">);
  STATIC_REQUIRE_FALSE(bound_action<phi4>::has_constant<"phi">);
}

TEST_CASE("action/bind: whole numbers and floats are values too") {
  auto const bound = bind<phi4>(mu = 1, lambda = 0.25F, t = 0);
  CHECK(bound.constant<"mu">() == 1);
  CHECK(bound.constant<"lambda">() == 0.25);
}

TEST_CASE("action/bind: what is a number if asked is a value, too") {
  struct rational {
    int above, below;
    explicit operator double() const { return static_cast<double>(above) / below; }
  };
  auto const bound = bind<phi4>(mu = rational{-1, 2}, lambda = 1., t = 0.5);
  CHECK(bound.constant<"mu">() == -0.5);
  CHECK(bound.with(t = rational{1, 4}).constant<"t">() == 0.25);
  auto const family = bind<phi4>(mu = rational{-1, 2}, lambda = 1., t = between(0., 1.));
  CHECK(family.at(t = rational{1, 4}).constants == std::array{1., -0.5, 0.25});
}

TEST_CASE("action/bind: some constants can be changed") {
  auto const bound = bind<phi4>(mu = -2., lambda = 1., t = 0.5);
  auto const warmer = bound.with(t = 0.3);
  CHECK(warmer.constants == std::array{1., -2., 0.3});
  CHECK(bound.constant<"t">() == 0.5);
}

TEST_CASE("action/bind: an action may have no constants") {
  STATIC_REQUIRE(bound_action<constant_free>::constant_count == 0);
  CHECK(bind<constant_free>().names().empty());
}

TEST_CASE("action/bind: a declaration may check its constants") {
  CHECK_NOTHROW((bind<guarded>(kappa = 1.)));
  CHECK_THROWS_WITH(bind<guarded>(kappa = -1.), "kappa must be positive");
  CHECK_THROWS_AS(bind<guarded>(kappa = 1.).with(kappa = 0.), std::invalid_argument);
}

TEST_CASE("action/stability: theories whose integral diverges are refused") {
  using Catch::Contains;
  CHECK_NOTHROW((bind<complex_free<torus<8, 8>>>(mu = 4.001, t = 1.)));
  CHECK_THROWS_WITH((bind<complex_free<torus<8, 8>>>(mu = 4., t = 1.)),
                    Contains("diverges") && Contains("greater than") && Contains("4.000000"));
  CHECK_THROWS_AS((bind<complex_free<torus<8>>>(mu = 2., t = 1.)), std::invalid_argument);
  CHECK_THROWS_AS((bind<complex_free<torus<4, 4, 4>>>(mu = 6., t = 1.)), std::invalid_argument);
  CHECK_NOTHROW((bind<complex_free<torus<4, 4, 4>>>(mu = 6.1, t = 1.)));
  // Negative hopping on an even torus is the same after a change of sign on every other site; on an odd one it is
  // frustrated.
  CHECK_THROWS_AS((bind<complex_free<torus<8>>>(mu = 2., t = -1.)), std::invalid_argument);
  CHECK_NOTHROW((bind<complex_free<torus<3>>>(mu = 1.1, t = -1.)));
  // Two open sites: hopping eigenvalues +-t.
  CHECK_NOTHROW((bind<complex_free<open_lattice<2>>>(mu = 1.01, t = 1.)));
  CHECK_THROWS_AS((bind<complex_free<open_lattice<2>>>(mu = 0.99, t = 1.)), std::invalid_argument);

  CHECK_THROWS_AS((bind<phi4>(mu = 1., lambda = -0.1, t = 0.)), std::invalid_argument);
  CHECK_THROWS_AS((bind<phi4>(mu = 3.9, lambda = 0., t = 1.)), std::invalid_argument);
  CHECK_NOTHROW((bind<phi4>(mu = 4.5, lambda = 0., t = 1.)));
  CHECK_NOTHROW((bind<phi4>(mu = -2., lambda = 1., t = 0.5)));
  CHECK_THROWS_AS((bind<real_free<torus<4>>>(m2 = 0.)), std::invalid_argument);
  CHECK_THROWS_AS((bind<real_phi4<torus<4>>>(m2 = 0., lambda = 0.)), std::invalid_argument);
  CHECK_NOTHROW((bind<real_phi4<torus<4>>>(m2 = -4., lambda = 1.)));
  CHECK_THROWS_AS((bind<complex_free<torus<8>>>(mu = std::numeric_limits<double>::quiet_NaN(), t = 1.)),
                  std::invalid_argument);
}

TEST_CASE("action/bind: a bound action describes itself and knows its lattice") {
  auto const bound = bind<phi4>(mu = -2., lambda = 1., t = 0.39);
  CHECK(bound.describe() ==
        "S = sum over sites of mu * norm(phi) + lambda * norm(phi)^2 - t * over_links(2 * re(conj(phi) * phi_next)); "
        "lambda = 1, mu = -2, t = 0.39");
  std::array<std::size_t, 2> const right{4, 4};
  std::array<std::size_t, 2> const other{4, 8};
  CHECK_NOTHROW(bound.check(engine::lattice(right, boundary::periodic)));
  CHECK_THROWS_WITH(
      bound.check(engine::lattice(other, boundary::periodic)),
      "this action is declared on a periodic lattice of 4 x 4 sites, but was given a periodic lattice of 4 x 8 sites");
  CHECK_THROWS_AS(bound.check(engine::lattice(right, boundary::open)), std::invalid_argument);
}

TEST_CASE("action/bind: declarations are empty") {
  STATIC_REQUIRE(std::is_empty_v<phi4>);
  STATIC_REQUIRE(sizeof(bound_action<phi4>) == 3 * sizeof(double));
  STATIC_REQUIRE(FormulaAction<phi4>);
  STATIC_REQUIRE_FALSE(FormulaAction<int>);
}

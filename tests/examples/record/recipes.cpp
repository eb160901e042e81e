// SPDX-License-Identifier: BSL-1.0
#include "../../dsl/hierarchy/laws.hpp"

#include <record/recipes/phi4.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>

// The law table for what the recipes make sites of, on a lattice small enough for dense Jacobians.

using namespace rgflow;

namespace {

using net = group_mlp<group<sign_flip, point_group>, 1>;
struct of_the_recipe : hierarchy<torus<4, 4>, real_field,
                                 levels<level<record::phi4::sites::generate<coarse_to_fine<1>, 1, net>,
                                              record::phi4::sites::generate<coarse_to_fine<2>, 2, net>>>> {};

}  // namespace

TEST_CASE("record/recipes: tails and splines of sites obey the laws of flows") {
  toy::comes_back<of_the_recipe>();
  toy::samples_know_their_density<of_the_recipe>();
  toy::has_log_determinant<of_the_recipe>();
  toy::has_adjoint<direction::encode, of_the_recipe>();
  toy::has_adjoint<direction::decode, of_the_recipe>();
  toy::has_score<of_the_recipe>();
  toy::has_its_symmetries<of_the_recipe>();
}

TEMPLATE_TEST_CASE("record/recipes: no value of a site is too large or too small", "", float, double) {
  using T = TestType;
  using map = bound_transform<record::phi4::site_transform>;
  // Parameters out of all bounds are the bounds: raw numbers of the nets may be any.
  for (T const size : {T(0), T(1), T(1e6)}) {
    std::array<T, map::parameters> raw{};
    for (std::size_t k = 0; k < raw.size(); ++k) raw[k] = size * static_cast<T>(std::sin(2.0 * static_cast<double>(k)));
    std::span<T const, map::parameters> const numbers(raw);
    for (T const x : {T(0), T(-1e-30), T(0.3), T(-4.9), T(5.1), T(1e4)}) {
      INFO(size << " " << x);
      auto const there = map::apply(x, numbers);
      auto const back = map::invert(there.value, numbers);
      REQUIRE(std::isfinite(there.value));
      REQUIRE(std::isfinite(there.log_slope));
      REQUIRE(std::isfinite(back.value));
      REQUIRE(std::isfinite(back.log_slope));
    }
  }
}

// SPDX-License-Identifier: BSL-1.0
#include <rgflow/hierarchy/check_stencil.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cstddef>
#include <string>

using namespace rgflow;

namespace {

template <std::size_t Period>
struct every_third {
  static constexpr std::size_t period = Period;
  template <std::size_t Dimensions>
  static constexpr bool contains(std::array<std::size_t, Dimensions> const& x) {
    return x[0] % 3 == 0;
  }
  static std::string name() { return Period == 3 ? "every_third" : "every third"; }
};
/// Five sites wide, whatever its radius.
template <int Radius>
struct wide {
  static constexpr int radius = Radius;
  template <std::size_t Dimensions>
  static constexpr bool contains(std::array<int, Dimensions> const& offset) {
    return offset[0] >= -2 && offset[0] <= 2;
  }
};

}  // namespace

TEST_CASE("checker/stencil: sets and reaches that are right") {
  CHECK(check_stencil<every_third<3>, wide<2>, 1>().passed());
  auto const turned = check_stencil<coarse_to_fine<1>, within<13>, 2>();
  INFO(turned.text());
  CHECK(turned.passed());
  for (char const* const motion :
       {"a reflection of axis 0", "a reflection of axis 1", "a quarter turn of axes 0 and 1"})
    CHECK(turned[std::string(motion) + " about a site leaves the sets as they are"].applies);
  auto const cells = check_stencil<given<both<corner<1, 1>, in_even_cells>, corner<0, 0>>, within<2>, 2>();
  CHECK(cells.passed());
  CHECK_FALSE(cells["a reflection of axis 0 about a site leaves the sets as they are (not so)"].applies);
}

TEST_CASE("checker/stencil: a wrong period, a radius that cuts, names that are none") {
  auto const report = check_stencil<every_third<2>, wide<1>, 1>();
  INFO(report.text());
  CHECK_FALSE(report["the sets repeat themselves after their period"].passed());
  CHECK_FALSE(report["nothing is seen beyond the radius"].passed());
  CHECK_FALSE(report["the name has no spaces, dots or slashes"].passed());
  CHECK(report["some sites are transformed"].passed());
}

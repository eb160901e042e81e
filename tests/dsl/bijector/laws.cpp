// SPDX-License-Identifier: BSL-1.0
#include "obeys.hpp"

#include <stdexcept>
#include <string>

// The law table of bijectors, first part: linear words. The others are in laws_elementwise.cpp, laws_coupling.cpp,
// laws_lists.cpp and users_blocks.cpp, so that each compiles quickly.

using namespace rgflow;

using square = patch<2, 0, 2, 2>;  // 2x2 sites of a complex field
using segment = patch<3, 2, 3>;    // 3 sites of 3 channels, 2 context numbers
using site = patch<1, 0>;          // a single number

TEST_CASE("bijector/laws: act_norm") {
  obeys<act_norm, square>();
  obeys<act_norm, segment>();
  obeys<act_norm, site>();
  obeys<act_norm::per_value, square>();
}

TEST_CASE("bijector/laws: householder") {
  obeys<householder<2>, square>();
  obeys<householder<3>, segment>();
  obeys<householder<1>, site>();
  CHECK(engine::starts_as_identity<householder<4>::on<square>>);
  CHECK_FALSE(engine::starts_as_identity<householder<3>::on<square>>);
}

TEST_CASE("bijector/laws: channel_mix") {
  obeys<channel_mix<>, square>();
  obeys<channel_mix<1, 0>, square>();
  obeys<channel_mix<>, segment>();
  obeys<channel_mix<2, 0, 1>, segment>();
  obeys<channel_mix<>, site>();
}

TEST_CASE("bijector/laws: stated symmetries are measured") {
  auto const measured = [](check_report const& report, std::string const& what) {
    INFO(report.text());
    CHECK(report["commutes with " + what + ", as it says"].passed());
  };
  measured(check_bijector<channel_mix<1, 0>, square>(), "phi -> -phi");
  measured(check_bijector<householder<2>, square>(), "a phase of all pairs");
  auto const turning = check_bijector<vector_coupling<checkerboard, mlp<4>>, square>();
  for (auto const* const what : {"phi -> -phi", "a sign of one component", "a swap of two components",
                                 "a rotation of components", "conjugation of all pairs", "a phase of all pairs"})
    measured(turning, what);
  // What it does not say is not looked at.
  CHECK_THROWS_AS(turning["commutes with phi -> phi + constant, as it says"], std::out_of_range);
}

TEST_CASE("bijector/laws: what starts elsewhere says so") {
  CHECK(engine::starts_as_identity<channel_mix<0, 1>::on<square>>);
  CHECK_FALSE(engine::starts_as_identity<channel_mix<1, 0>::on<square>>);
  CHECK_FALSE(engine::starts_as_identity<chain<act_norm, channel_mix<1, 0>>::on<square>>);
  CHECK_FALSE(engine::starts_as_identity<invert<channel_mix<1, 0>>::on<square>>);
}

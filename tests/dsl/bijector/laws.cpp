// SPDX-License-Identifier: BSL-1.0
#include "obeys.hpp"

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

TEST_CASE("bijector/laws: what starts elsewhere says so") {
  CHECK(engine::starts_as_identity<channel_mix<0, 1>::on<square>>);
  CHECK_FALSE(engine::starts_as_identity<channel_mix<1, 0>::on<square>>);
  CHECK_FALSE(engine::starts_as_identity<chain<act_norm, channel_mix<1, 0>>::on<square>>);
  CHECK_FALSE(engine::starts_as_identity<invert<channel_mix<1, 0>>::on<square>>);
}

// SPDX-License-Identifier: BSL-1.0
#include "dependence.hpp"
#include "laws.hpp"

// The law table of lattice-wide couplings of any stencil and colour.

using namespace rgflow;

template <>
inline constexpr bool toy::nothing_to_prove<toy::generated_chain> = true;
template <>
inline constexpr bool toy::starts_elsewhere<toy::generated_by_distributions> = true;
template <>
inline constexpr bool toy::nothing_to_prove<toy::coloured> = true;
template <>
inline constexpr bool toy::nothing_to_prove<toy::own_sets_rotated> = true;
template <>
inline constexpr bool toy::nothing_to_prove<toy::own_sets_rotated_open> = true;

TEMPLATE_TEST_CASE("hierarchy/coarse to fine: decode undoes encode, and samples know their density", "",
                   RGFLOW_COARSE_TO_FINE_FLOWS) {
  toy::comes_back<TestType>();
  toy::samples_know_their_density<TestType>();
  toy::has_score<TestType>();
  toy::starts_as_identity<TestType>();
  toy::has_its_symmetries<TestType>();
}

TEMPLATE_TEST_CASE("hierarchy/coarse to fine: log-determinants are those of the dense Jacobian", "",
                   RGFLOW_COARSE_TO_FINE_FLOWS) {
  toy::has_log_determinant<TestType>();
}

TEMPLATE_TEST_CASE("hierarchy/coarse to fine: adjoints of both directions agree with finite differences", "",
                   RGFLOW_COARSE_TO_FINE_FLOWS) {
  toy::has_adjoint<direction::encode, TestType>();
  toy::has_adjoint<direction::decode, TestType>();
}

TEMPLATE_TEST_CASE("hierarchy/coarse to fine: what depends on what is what the compiler says", "",
                   RGFLOW_COARSE_TO_FINE_FLOWS) {
  toy::spreads_as_far_as_it_says<TestType>();
}

// SPDX-License-Identifier: BSL-1.0
#include "laws.hpp"

// The law table of lattice-wide couplings of any stencil and colour.

using namespace rgflow;

TEMPLATE_TEST_CASE("hierarchy/coarse to fine: decode undoes encode, and samples know their density", "",
                   RGFLOW_COARSE_TO_FINE_FLOWS) {
  toy::comes_back<TestType>();
  toy::samples_know_their_density<TestType>();
  toy::has_score<TestType>();
  toy::starts_as_identity<TestType>();
  (void)toy::has_its_symmetries<TestType>();  // flows that single out places may have none
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

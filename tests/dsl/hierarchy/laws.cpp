// SPDX-License-Identifier: BSL-1.0
#include "laws.hpp"

// The law table of flows.

using namespace rgflow;

TEMPLATE_TEST_CASE("hierarchy: decode undoes encode, and the log-determinants cancel", "", RGFLOW_TOY_FLOWS) {
  toy::comes_back<TestType>();
}

TEMPLATE_TEST_CASE("hierarchy: log q of a sample is its log_prob", "", RGFLOW_TOY_FLOWS) {
  toy::samples_know_their_density<TestType>();
}

TEMPLATE_TEST_CASE("hierarchy: log-det agrees with the dense Jacobian", "", RGFLOW_TOY_FLOWS) {
  toy::has_log_determinant<TestType>();
}

TEMPLATE_TEST_CASE("hierarchy: adjoint of encode agrees with finite differences", "", RGFLOW_TOY_FLOWS) {
  toy::has_adjoint<direction::encode, TestType>();
}

TEMPLATE_TEST_CASE("hierarchy: adjoint of decode agrees with finite differences", "", RGFLOW_TOY_FLOWS) {
  toy::has_adjoint<direction::decode, TestType>();
}

TEMPLATE_TEST_CASE("hierarchy: the score of a sample is the same without encoding it", "", RGFLOW_TOY_FLOWS) {
  toy::has_score<TestType>();
}

TEMPLATE_TEST_CASE("hierarchy: an untrained flow is the identity", "", RGFLOW_TOY_FLOWS) {
  toy::starts_as_identity<TestType>();
}

// Of the others, whose nets have biases, nothing can be proved: on their coarsest level no place is like another.
TEMPLATE_TEST_CASE("hierarchy: what is proved of its symmetries is so", "", toy::three_dimensions, toy::one_axis) {
  toy::has_its_symmetries<TestType>();
}

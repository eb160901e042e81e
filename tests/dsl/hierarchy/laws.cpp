// SPDX-License-Identifier: BSL-1.0
#include "laws.hpp"

// The law table of flows.

using namespace rgflow;

namespace {

template <class Flow, class... Others>
concept is_one_of = (std::is_same_v<Flow, Others> || ...);

}  // namespace

// Their nets have biases, and on their coarsest level no place is like another.
template <is_one_of<toy::two_dimensions, toy::four_blocks, toy::one_dimension, toy::wide_blocks, toy::open_edges,
                    toy::shared, toy::own, toy::listed, toy::lattice_wide, toy::lattice_wide_open, toy::normalised,
                    toy::cells_of_three, toy::complex_values, toy::conditional, toy::rotated>
              Flow>
inline constexpr bool toy::nothing_to_prove<Flow> = true;

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

TEMPLATE_TEST_CASE("hierarchy: what is proved of its symmetries is so", "", RGFLOW_TOY_FLOWS) {
  toy::has_its_symmetries<TestType>();
}

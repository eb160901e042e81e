// SPDX-License-Identifier: BSL-1.0
#pragma once

// The Ising model in two dimensions as a continuous field. With K = beta for neighbours and M = alpha + K, positive
// definite, the sum over spins s of exp(s K s / 2) is an integral over a real field: spins and field psi have the joint
// weight exp(s M psi - psi M psi / 2), in which the spins are independent given the field. (S.-H. Li and L. Wang,
// PRL 121 (2018) 260601, in terms of x = M psi.)

#include <rgflow/action.hpp>
#include <rgflow/symmetry.hpp>

#include <cstddef>

namespace record::ising {

using namespace rgflow;

inline constexpr symbol<"alpha"> alpha{};  // what makes M positive

/// The least eigenvalue of M is then 0.1, as in the literature that measures this field.
constexpr double alpha_of(double beta) { return 4 * beta + 0.1; }

//[theory
/// S = psi M psi / 2 - sum_x log cosh((M psi)_x).
template <std::size_t Extent>
struct theory : action<torus<Extent, Extent>, real_field> {
  using symmetries = group<sign_flip, space_group>;
  static constexpr auto smeared =
      alpha * symbols::phi + symbols::beta * (neighbour<1>(symbols::phi) + neighbour<-1>(symbols::phi) +
                                              neighbour<0, 1>(symbols::phi) + neighbour<0, -1>(symbols::phi));
  static constexpr auto density = ratio_c<1, 2> * symbols::phi * smeared - log_cosh(smeared);
};
//]

}  // namespace record::ising

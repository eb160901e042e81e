// SPDX-License-Identifier: BSL-1.0
#pragma once

// The Ising model on extent x extent sites with periodic boundaries, exactly.

#include <cstddef>

namespace record {

/// log of the sum over spins of exp(beta sum_<xy> s_x s_y), beta > 0 (B. Kaufman, Phys. Rev. 76 (1949) 1232).
[[nodiscard]] double ising_log_z(std::size_t extent, double beta);

/// The average of -sum_<xy> s_x s_y per site: minus the derivative of that by beta.
[[nodiscard]] double ising_energy(std::size_t extent, double beta);

/// The eigenvalue of M = alpha + beta for neighbours that belongs to the wave numbers n = k extent / 2 pi.
[[nodiscard]] double ising_matrix(std::size_t extent, std::size_t n1, std::size_t n2, double beta, double alpha);

/// log of the integral of exp(-psi M psi / 2) prod_x cosh((M psi)_x); M must be positive definite. The sum over spins
/// that a cosh stands for leaves Gaussian integrals, each det(M / 2 pi)^(-1/2) exp(s M s / 2).
[[nodiscard]] double ising_field_log_z(std::size_t extent, double beta, double alpha);

}  // namespace record

// SPDX-License-Identifier: BSL-1.0
#pragma once

// A theory as the rest of the program sees it: without templates, so that each is compiled in a unit of its own.

#include "observables.hpp"
#include "recipe.hpp"

#include <program/chains.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace record {

struct named_constant {
  std::string name;  ///< as an option and in JSON
  double value;
};

/// A theory at given constants, on any of the lattices that it has recipes for.
class theory {
 public:
  virtual ~theory() = default;

  [[nodiscard]] virtual std::string title() const = 0;
  [[nodiscard]] virtual std::vector<named_constant> constants() const = 0;
  /// What is measured on a configuration; its channels are the real numbers per site.
  [[nodiscard]] virtual row_layout layout(std::size_t extent) const = 0;
  /// What is made of that, without the two-point function.
  [[nodiscard]] virtual std::vector<quantity> observables(std::size_t extent) const {
    return common_quantities(layout(extent));
  }
  /// Throws std::invalid_argument if there is none for so many sites per side.
  [[nodiscard]] virtual std::unique_ptr<recipe> make_recipe(std::size_t extent, std::uint64_t seed,
                                                            std::size_t threads) const = 0;
  /// What trains its recipe unless told otherwise: adam, or soap.
  [[nodiscard]] virtual std::string optimizer() const { return "adam"; }
  /// Rows of fields [sample][channel][y][x].
  [[nodiscard]] virtual std::vector<double> measure(std::span<float const> fields, std::size_t extent,
                                                    std::size_t threads) const = 0;
  /// Hybrid Monte Carlo; its table has such rows.
  [[nodiscard]] virtual program::chain_result run_chains(std::size_t extent, program::chain_settings const&) const = 0;
  /// None: not known.
  [[nodiscard]] virtual std::optional<double> exact_log_z(std::size_t /*extent*/) const { return {}; }
};

/// Real phi^4, S = sum_x [m2 phi^2 + lambda phi^4 + sum_mu (phi_{x + mu} - phi_x)^2], on 8, 16, 32 or 64 sites a side.
/// Throws std::invalid_argument if the integral of exp(-S) diverges.
[[nodiscard]] std::unique_ptr<theory> phi4_theory(double m2, double lambda);

/// Complex phi^4, S = sum_x [mu |phi|^2 + lambda |phi|^4] - t sum_<xy> 2 re(conj(phi_x) phi_y), on 8, 16 or 32 sites a
/// side. Throws std::invalid_argument if the integral of exp(-S) diverges.
[[nodiscard]] std::unique_ptr<theory> complex_phi4_theory(double mu, double lambda, double t);

/// The Ising model as a continuous field, S = psi M psi / 2 - sum_x log cosh((M psi)_x) with M = beta for neighbours
/// and 4 beta + 0.1 on the diagonal, on 8, 16, 32 or 64 sites a side. Throws std::invalid_argument unless beta > 0.
[[nodiscard]] std::unique_ptr<theory> ising_theory(double beta);

}  // namespace record

// SPDX-License-Identifier: BSL-1.0
#pragma once

// What is compared, without templates.

#include <record/recipe.hpp>

#include <program/chains.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ablation {

/// The symmetric phase of real phi^4 where examples/record has it: its two smallest lattices.
struct point {
  std::size_t lattice;
  double m2, lambda;
};
inline constexpr point points[] = {{8, -4, 5.276}, {16, -4, 4.807}};

/// The recipe with one thing changed.
struct variant {
  std::string name;  ///< on the command line and in JSON
  std::string what;  ///< is different, in tables
  /// Its flow with starting weights, ready to be trained for a point.
  std::function<std::unique_ptr<record::recipe>(point const&, std::uint64_t seed, std::size_t threads)> make;
  bool curriculum = true;  ///< training begins on half as many sites per side, if there is a point of them
};

/// The recipe itself comes first.
[[nodiscard]] std::vector<variant> all_variants();

/// Hybrid Monte Carlo at a point.
[[nodiscard]] program::chain_result run_chains(point const&, program::chain_settings const&);

}  // namespace ablation

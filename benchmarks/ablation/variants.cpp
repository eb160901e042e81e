// SPDX-License-Identifier: BSL-1.0
#include "flows.hpp"

namespace ablation {

std::vector<variant> all_variants() {
  variant without_curriculum = variant_of<recipe_itself>("no_curriculum", "no smaller lattice first");
  without_curriculum.curriculum = false;
  return {variant_of<recipe_itself>("recipe", "the recipe"),
          variant_of<short_sight>("short_sight", "nets see 8 to 20 sites, not 16 to 32"),
          variant_of<long_sight>("long_sight", "nets see 20 to 40 sites"),
          variant_of<two_colours>("two_colours", "2 colours of middles and 2 of edges, not 3 and 4"),
          variant_of<affine_alone>("affine", "affine maps, no splines, no tails"),
          variant_of<eight_bins>("eight_bins", "splines of 8 bins, not 16"),
          variant_of<normal_tails>("normal_tails", "tails of a normal density, not of φ⁴"),
          variant_of<no_tails>("no_tails", "no tails"),
          variant_of<recipe_itself>("whole_gradient", "no path gradient", way::whole_gradient),
          variant_of<recipe_itself>("one_rate", "one learning rate for all layers", way::one_rate),
          variant_of<edges_by_nets>("edges_by_nets", "finest edges by nets, not exactly", way::every_site),
          variant_of<no_turns>("no_turns", "weights shared over φ → −φ, not over turns"),
          variant_of<no_symmetry>("no_symmetry", "weights not shared over symmetries"),
          variant_of<half_the_units>("half_the_units", "nets of 32 units, not 64"),
          without_curriculum};
}

}  // namespace ablation

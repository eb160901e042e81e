// SPDX-License-Identifier: BSL-1.0

// What quick runs of `ablation` compare, in place of all variants, which take long to compile: one small flow, trained
// in every way.

#include <ablation/instantiate.hpp>

namespace ablation {

std::vector<variant> all_variants() {
  auto without_curriculum = variant_of<affine_alone>("no_curriculum", "no smaller lattice first");
  without_curriculum.curriculum = false;
  return {variant_of<affine_alone>("recipe", "a small flow"),
          variant_of<affine_alone>("whole_gradient", "no path gradient", way::whole_gradient),
          variant_of<affine_alone>("every_site", "finest edges by the prior", way::every_site), without_curriculum};
}

template std::shared_ptr<any_flow> make_flow<affine_alone>(std::size_t, std::uint64_t);

}  // namespace ablation

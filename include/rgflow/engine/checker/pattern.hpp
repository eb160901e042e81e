// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/checker/report.hpp>
#include <rgflow/engine/hierarchy/coarse_graining.hpp>
#include <rgflow/engine/hierarchy/levels.hpp>
#include <rgflow/engine/hierarchy/sublattice.hpp>
#include <rgflow/engine/lattice.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {
namespace engine {

/// The laws of a coarse-graining pattern on one lattice.
class pattern_laws {
 public:
  pattern_laws(coarsening const& how, lattice const& fine) : how_(how), fine_(fine) {}

  check_report check() {
    std::size_t const depth = fitting_depth();
    book_.require("a second level fits the lattice", depth >= 2);
    level_plan const plan(fine_, depth, how_);
    shares(plan);
    std::string counts, turned;
    for (std::size_t l = 0; l < depth; ++l) {
      neighbours(plan.level(l));
      counts += (l == 0 ? "" : l + 1 == depth ? " and " : ", ") + std::to_string(plan.level(l).volume());
      if (!plan.level(l).is_box()) turned += (turned.empty() ? "" : ", ") + std::to_string(l);
    }
    std::string const line = how_.describe();
    book_.require("it describes itself in one line", !line.empty() && line.find('\n') == std::string::npos);
    if (turned.empty())
      book_.require("every level is a box: all steps may stand there", true);
    else
      book_.not_applicable("every level is a box: no blocks on level " + turned);
    return {line.substr(0, line.find('\n')) + ", " + counts + " sites", book_.take()};
  }

 private:
  /// How many levels fit: all close around the lattice, each has fewer sites than the one before, and none only one.
  std::size_t fitting_depth() {
    sublattice sites(how_.dimensions);
    bool fewer = true, fits = true;
    std::size_t depth = 1;
    while (fine_.volume() / sites.index() > 1) {
      auto const next = how_.handed_on(sites, depth - 1);
      fewer = next.index() > sites.index();
      for (std::size_t axis = 0; axis < fine_.dimensions(); ++axis)
        fits &= fewer && fine_.extents()[axis] % next.spacing(axis) == 0;
      if (!fits || next.index() == fine_.volume()) break;
      sites = next;
      ++depth;
    }
    book_.require("every level hands on fewer sites than it has", fewer);
    return depth;
  }

  void shares(level_plan const& plan) {
    std::vector<unsigned> levels_at(fine_.volume(), 0);
    bool same_share = true;
    sublattice sites(how_.dimensions);
    for (std::size_t l = 0; l < plan.depth(); ++l) {
      for (auto const site : plan.bulk(l)) ++levels_at[site];
      same_share &= plan.level(l).volume() * sites.index() == fine_.volume();
      sites = how_.handed_on(sites, l);
    }
    bool one_each = true;
    for (unsigned const levels : levels_at) one_each &= levels == 1;
    book_.require("every site is bulk of exactly one level", one_each);
    book_.require("one site in |determinant| goes on", same_share);
  }

  void neighbours(level_lattice const& level) {
    bool back = true;
    for (std::size_t s = 0; s < level.volume(); ++s)
      for (std::size_t k = 0; k < level.dimensions(); ++k) {
        auto const next = level.neighbour(s, k);
        back &= next == lattice::none || level.previous(next, k) == s;
      }
    book_.require("neighbours are sites of the level, and lead back", back);
  }

  coarsening const& how_;
  lattice const& fine_;
  law_book book_;
};

}  // namespace engine

/// Whether P is a coarse-graining pattern that shares out the sites of this lattice among levels: check_pattern<mine,
/// torus<8, 8>>(). `Lattice` is a declared lattice, a type with dimensions, extents and periodic. The report says which
/// levels are boxes.
template <class P, class Lattice>
check_report check_pattern() {
  static_assert(CoarseGraining<P, Lattice::dimensions>,
                "rgflow: what check_pattern was given is not a coarse-graining pattern for this lattice: an empty type "
                "that derives from coarse_graining, with static constexpr coarse_basis<d> handed_on<d>(level) and "
                "describe(). See docs/your-own.md");
  engine::lattice const fine(Lattice::extents, Lattice::periodic ? boundary::periodic : boundary::open);
  return engine::pattern_laws(engine::coarsening_by<P, Lattice::dimensions>, fine).check();
}

}  // namespace rgflow::inline RGFLOW_ISA

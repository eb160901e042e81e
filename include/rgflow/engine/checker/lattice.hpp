// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/checker/report.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/lattice.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {
namespace engine {

/// What actions ask of the sites that they are summed over: see formula_action.
template <class L>
concept LatticeOfSites = requires(L const& sites, std::size_t k) {
  { sites.volume() } -> std::convertible_to<std::size_t>;
  { sites.extents()[k] } -> std::convertible_to<std::size_t>;
  { sites.extents().size() } -> std::convertible_to<std::size_t>;
  { sites.edge() } -> std::convertible_to<boundary>;
  { sites.neighbour(k, k) } -> std::convertible_to<std::size_t>;
  { sites.previous(k, k) } -> std::convertible_to<std::size_t>;
  { L::none } -> std::convertible_to<std::size_t>;
};

/// What the type of a lattice says, whether it is true or not.
template <class L>
concept SaysItsSites = requires {
  { L::dimensions } -> std::convertible_to<std::size_t>;
  { L::extents[0] } -> std::convertible_to<std::size_t>;
  { L::volume } -> std::convertible_to<std::size_t>;
  { L::periodic } -> std::convertible_to<bool>;
};

/// The laws of a lattice of sites.
template <LatticeOfSites L>
class lattice_laws {
 public:
  explicit lattice_laws(L const& sites) : sites_(sites), dimensions_(sites.extents().size()) {
    for (std::size_t axis = 0; axis < dimensions_; ++axis) product_ *= sites.extents()[axis];
  }

  std::vector<law_result> check() {
    book_.require("the volume is the product of the extents", sites_.volume() == product_);
    if (sites_.volume() == product_)  // else sites have no coordinates
      for (std::size_t axis = 0; axis < dimensions_; ++axis) along(axis);
    if constexpr (requires { sites_.site(sites_.coordinates(0)); }) coordinates();
    return book_.take();
  }

 private:
  bool periodic() const { return sites_.edge() == boundary::periodic; }
  bool is_site(std::size_t s) const { return s < product_; }

  /// Sites are numbered row by row: how far apart they are along an axis.
  std::size_t stride(std::size_t axis) const {
    std::size_t apart = 1;
    for (std::size_t later = axis + 1; later < dimensions_; ++later) apart *= sites_.extents()[later];
    return apart;
  }

  void along(std::size_t axis) {
    std::size_t const extent = sites_.extents()[axis], apart = stride(axis);
    std::vector<std::size_t> arrivals(product_, 0);
    bool there = true, back = true, forth = true, in_rows = true, edges = true;
    for (std::size_t s = 0; s < product_; ++s) {
      std::size_t const next = sites_.neighbour(s, axis), before = sites_.previous(s, axis);
      bool const last = s / apart % extent + 1 == extent, first = s / apart % extent == 0;
      for (std::size_t const to : {next, before}) there &= is_site(to) || to == L::none;
      if (is_site(next)) {
        ++arrivals[next];
        back &= sites_.previous(next, axis) == s;
      }
      if (is_site(before)) forth &= sites_.neighbour(before, axis) == s;
      if (!last) in_rows &= next == s + apart;
      if (!first) in_rows &= before == s - apart;
      if (last) edges &= is_site(next) == periodic();
      if (first) edges &= is_site(before) == periodic();
    }
    bool once = true;
    for (std::size_t s = 0; s < product_; ++s) once &= arrivals[s] == (periodic() || s / apart % extent != 0 ? 1U : 0U);
    book_.require("steps lead to sites, or beyond an edge", there);
    book_.require("a step back undoes a step", back);
    book_.require("a step undoes a step back", forth);
    book_.require("every site has one link that arrives, in each direction", once);
    book_.require("sites are numbered row by row", in_rows);
    book_.require("links close around a periodic lattice, and end at an open edge", edges);
  }

  void coordinates() {
    bool named = true, inside = true;
    for (std::size_t s = 0; s < sites_.volume(); ++s) {
      auto const at = sites_.coordinates(s);
      named &= sites_.site(at) == s;
      std::size_t number = 0;
      for (std::size_t axis = 0; axis < dimensions_; ++axis) {
        inside &= at[axis] < sites_.extents()[axis];
        number = number * sites_.extents()[axis] + at[axis];
      }
      inside &= number == s;
    }
    book_.require("sites and their coordinates name each other", named);
    book_.require("coordinates are those of the extents, the last axis fastest", inside);
  }

  L const& sites_;
  std::size_t dimensions_, product_ = 1;
  law_book book_;
};

}  // namespace engine

/// Checks an object that actions can be summed over: steps forth and back undo each other, every site has one link of
/// each direction, sites are numbered row by row, and their coordinates, if it knows them, are right.
template <class L>
check_report check_lattice(L const& sites) {
  static_assert(engine::LatticeOfSites<L>,
                "rgflow: what check_lattice was given has no sites to step to: it needs volume(), extents(), edge(), "
                "neighbour(site, axis), previous(site, axis) and none. See docs/your-own.md");
  if constexpr (engine::LatticeOfSites<L>) {
    std::string extents;
    for (std::size_t axis = 0; axis < sites.extents().size(); ++axis)
      extents += (axis == 0 ? "" : " x ") + std::to_string(sites.extents()[axis]);
    return {"lattice of " + extents + " sites", engine::lattice_laws<L>(sites).check()};
  } else {
    return {};
  }
}

/// The same of a declared lattice, check_lattice<torus<8, 8>>(), and that its volume is that of its extents. Throws
/// std::invalid_argument if it has an extent of 0 or other than 1, 2 or 3 dimensions.
template <class L>
check_report check_lattice() {
  static_assert(
      engine::SaysItsSites<L>,
      "rgflow: what check_lattice was given is not a lattice: a type with dimensions, extents in array order, "
      "their product volume, and periodic. See docs/your-own.md");
  static_assert(sizeof(detail::declared_empty<L, "a lattice">) != 0);
  if constexpr (engine::SaysItsSites<L>) {
    std::size_t volume = 1;
    for (std::size_t const extent : L::extents) volume *= extent;
    auto report = check_lattice(engine::lattice(L::extents, L::periodic ? boundary::periodic : boundary::open));
    engine::law_book book;
    book.require("the type says how many dimensions it has", L::dimensions == L::extents.size());
    book.require("the type says how many sites it has", L::volume == volume);
    for (auto const& law : book.take()) report.laws.push_back(law);
    return report;
  } else {
    return {};
  }
}

}  // namespace rgflow::inline RGFLOW_ISA

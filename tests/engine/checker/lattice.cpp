// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/checker/lattice.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

// What the checker of lattices says of planted mistakes.

using namespace rgflow;

namespace {

template <std::size_t Volume, std::size_t Dimensions, bool Periodic, std::size_t... Extents>
struct declared {
  static constexpr std::size_t dimensions = Dimensions, volume = Volume;
  static constexpr std::array<std::size_t, sizeof...(Extents)> extents{Extents...};
  static constexpr bool periodic = Periodic;
};

/// 4 x 6 sites with a mistake.
struct sites : engine::lattice {
  sites() : sites(boundary::periodic) {}
  explicit sites(boundary edge) : engine::lattice(std::array<std::size_t, 2>{4, 6}, edge) {}
};
/// The end of a row leads to the beginning of the next one: no mistake.
struct helix : sites {
  std::uint32_t neighbour(std::size_t s, std::size_t axis) const {
    return axis == 1 ? static_cast<std::uint32_t>((s + 1) % 24) : sites::neighbour(s, axis);
  }
  std::uint32_t previous(std::size_t s, std::size_t axis) const {
    return axis == 1 ? static_cast<std::uint32_t>((s + 23) % 24) : sites::previous(s, axis);
  }
};
struct never_back : sites {
  std::uint32_t previous(std::size_t s, std::size_t axis) const { return sites::neighbour(s, axis); }
};
/// Row 3 leads into the middle of the lattice.
struct fork_in_the_road : sites {
  std::uint32_t neighbour(std::size_t s, std::size_t axis) const {
    return axis == 0 && s >= 18 ? static_cast<std::uint32_t>(s - 12) : sites::neighbour(s, axis);
  }
};
struct columns_first : sites {
  std::uint32_t neighbour(std::size_t s, std::size_t axis) const { return sites::neighbour(s, 1 - axis); }
  std::uint32_t previous(std::size_t s, std::size_t axis) const { return sites::previous(s, 1 - axis); }
};
struct closed_all_the_same : sites {
  boundary edge() const { return boundary::open; }
};
struct beyond_the_last : sites {
  std::uint32_t neighbour(std::size_t s, std::size_t axis) const {
    return s == 23 && axis == 1 ? 24 : sites::neighbour(s, axis);
  }
};
struct one_site_more : sites {
  std::size_t volume() const { return 25; }
};
struct coordinates_swapped : sites {
  auto coordinates(std::size_t s) const {
    auto const at = sites::coordinates(s);
    return std::array<std::size_t, 3>{at[1], at[0], 0};
  }
};

std::string broken(check_report const& report) {
  std::string laws;
  for (auto const& l : report.laws)
    if (!l.passed()) laws += l.law + "; ";
  return laws;
}
template <class Lattice>
std::string broken() {
  if constexpr (std::is_default_constructible_v<Lattice> && engine::LatticeOfSites<Lattice>)
    return broken(check_lattice(Lattice{}));
  else
    return broken(check_lattice<Lattice>());
}

}  // namespace

TEST_CASE("checker/lattice: right ones pass") {
  CHECK(check_lattice<declared<8, 1, true, 8>>().passed());
  CHECK(check_lattice<declared<1, 1, false, 1>>().passed());
  CHECK(check_lattice<declared<24, 3, true, 2, 3, 4>>().passed());
  CHECK(check_lattice<declared<24, 3, false, 2, 3, 4>>().passed());
  CHECK(check_lattice(sites(boundary::open)).passed());
  CHECK(broken<helix>().empty());
  CHECK(check_lattice(helix{}).subject == "lattice of 4 x 6 sites");
}

TEST_CASE("checker/lattice: one mistake is named by its law") {
  CHECK(broken<declared<25, 2, true, 4, 6>>() == "the type says how many sites it has; ");
  CHECK(broken<declared<24, 3, true, 4, 6>>() == "the type says how many dimensions it has; ");
  CHECK(broken<never_back>() ==
        "a step back undoes a step; a step undoes a step back; sites are numbered row by row; ");
  CHECK(broken<fork_in_the_road>() ==
        "a step back undoes a step; a step undoes a step back; every site has one link that arrives, in each "
        "direction; ");
  CHECK(broken<columns_first>().find("sites are numbered row by row; ") != std::string::npos);
  CHECK(broken<closed_all_the_same>() ==
        "every site has one link that arrives, in each direction; links close around a periodic lattice, and end at an "
        "open edge; ");
  CHECK(broken<beyond_the_last>().starts_with("steps lead to sites, or beyond an edge; "));
  CHECK(broken<one_site_more>().starts_with("the volume is the product of the extents; "));
  CHECK(broken<coordinates_swapped>().find("coordinates are those of the extents") != std::string::npos);
}

// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/checker/pattern.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cstddef>
#include <string>

// What the checker of coarse-graining patterns says of planted mistakes.

using namespace rgflow;

namespace {

template <std::size_t... Extents>
struct ring_or_square {
  static constexpr std::size_t dimensions = sizeof...(Extents);
  static constexpr std::array<std::size_t, dimensions> extents{Extents...};
  static constexpr bool periodic = true;
};

struct in_one_line {
  static std::string describe() { return "coarse-graining: of a test"; }
};
struct in_two_lines {
  static std::string describe() { return "coarse-graining:\nof a test"; }
};

/// The same basis on every level.
template <class Description, int A, int B, int C, int D>
struct basis : coarse_graining, Description {
  template <std::size_t Dimensions>
  requires(Dimensions == 2) static constexpr coarse_basis<Dimensions> handed_on(std::size_t) {
    return {{{A, B}, {C, D}}};
  }
};

template <class P, class Lattice = ring_or_square<8, 8>>
std::string broken() {
  std::string laws;
  for (auto const& l : check_pattern<P, Lattice>().laws)
    if (!l.passed()) laws += l.law + "; ";
  return laws;
}

}  // namespace

TEST_CASE("checker/pattern: right ones pass, one mistake is named by its law") {
  CHECK(broken<basis<in_one_line, 1, 1, 1, -1>>() == "");
  CHECK(broken<basis<in_one_line, 2, 0, 0, 1>>() == "");
  CHECK(broken<basis<in_one_line, 3, 0, 0, 1>>() == "a second level fits the lattice; ");
  CHECK(broken<basis<in_one_line, 1, 0, 1, 1>>() ==
        "every level hands on fewer sites than it has; a second level fits the lattice; ");
  CHECK(broken<basis<in_one_line, 2, 2, 1, 1>>() ==
        "every level hands on fewer sites than it has; a second level fits the lattice; ");
  CHECK(broken<basis<in_two_lines, 1, 1, 1, -1>>() == "it describes itself in one line; ");
}

TEST_CASE("checker/pattern: the report says how many sites the levels have, and which are no boxes") {
  auto const rotated = check_pattern<basis<in_one_line, 1, 1, 1, -1>, ring_or_square<4, 4>>();
  CHECK(rotated.subject == "coarse-graining: of a test, 16, 8, 4 and 2 sites");
  CHECK_FALSE(rotated["every level is a box: no blocks on level 1, 3"].applies);
  CHECK(check_pattern<basis<in_one_line, 2, 0, 0, 1>,
                      ring_or_square<4, 4>>()["every level is a box: all steps may stand there"]
            .applies);
}

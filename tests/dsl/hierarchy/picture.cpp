// SPDX-License-Identifier: BSL-1.0

// What a picture of a hierarchy shows, counted; the one in docs/ is compared as a whole by docs/flows.

#include "toy.hpp"

#include <rgflow/hierarchy/picture.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>

using namespace rgflow;

namespace {

std::size_t count(std::string const& text, std::string const& what) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += what.size()) ++n;
  return n;
}

struct named_with_signs : decimate<2, vector_coupling<checkerboard, mlp<2>>> {
  static std::string name() { return "a < b & c"; }
};
using half = oriented_coupling<checkerboard, affine, scaling, mlp<2>>;
struct in_other_coordinates
    : hierarchy<
          torus<4, 4>, complex_field,
          levels<level<named_with_signs, disentangle<2, in_haar_basis<half>>,
                       decimate<2, complex_coupling<halves, mlp<2>>>,
                       decimate<2, into_haar_basis<half, oriented_coupling<coarse_sites, affine, scaling, mlp<2>>>>>>> {
};
using corners = coupling<checkerboard, affine, mlp<2>>;
struct in_layers : hierarchy<torus<4, 4, 4>, real_field, every_level<disentangle<2, corners>, decimate<2, corners>>> {};
struct coarse_to_fine_squares : hierarchy<torus<8, 8>, real_field,
                                          every_level<stencil_coupling<coarse_to_fine<1>, within<1>, affine, mlp<2>>,
                                                      stencil_coupling<coarse_to_fine<2>, within<2>, affine, mlp<2>>>,
                                          depth<2>> {};
struct in_open_layers : hierarchy<open_lattice<4, 4, 4>, real_field, levels<level<disentangle<2, corners>>>> {};

}  // namespace

TEST_CASE("hierarchy/picture: sites, boxes and marks of a square torus") {
  // Levels of 16 and 4 sites, with 4 and 1 boxes for each of the two steps. On a torus 3 of the 4 shifted boxes cross
  // the border: two in one direction, drawn twice, one in both, drawn four times.
  auto const plain = to_svg<toy::two_dimensions>();
  CHECK(count(plain, "<circle") == 16 + 4);
  CHECK(count(plain, "fill=\"#333\"") == 4);  // kept for the second level
  CHECK(count(plain, "fill=\"none\"") == (4 + 1) + (1 + 2 + 2 + 4) + 4);
  CHECK(count(plain, "stroke-dasharray") == (1 + 2 + 2 + 4) + 4);
  CHECK(count(plain, "level 0: 16 sites, 12 bulk") == 1);
  CHECK(count(plain, "1. disentangle, 2 wide, shifted by 1<") == 2);
  CHECK(count(plain, "2. decimate, 2 wide<") == 2);
  CHECK(count(plain, "stroke=\"#d11\"") == 0);
  auto const cone = causal_cone<toy::two_dimensions>(5);
  CHECK(count(to_svg<toy::two_dimensions>(cone), "stroke=\"#d11\"") == cone.count());
}

TEST_CASE("hierarchy/picture: what a boundary site and a bulk variable depend on, level by level") {
  // The cone of site 5 has all 4 sites of the second level, and they stand for that, kept, on the first.
  auto const site = to_svg<toy::two_dimensions>(boundary_site{5});
  auto const by_level = count_by_level<toy::two_dimensions>(causal_cone<toy::two_dimensions>(5));
  CHECK(by_level[1] == 4);
  CHECK(count(site, "stroke=\"#d11\"") == by_level[0] + 4 + by_level[1]);
  CHECK(count(site, "r=\"2\"") == 1);
  // Bulk variable 1 is of the first level, and has its block and those next to it; 2 is of the second, and has all.
  auto const fine = to_svg<toy::two_dimensions>(bulk_variable{1});
  CHECK(count(fine, "stroke=\"#d11\"") == receptive_field<toy::two_dimensions>(1).count());
  CHECK(count(to_svg<toy::two_dimensions>(bulk_variable{2}), "stroke=\"#d11\"") == 16 + 4);
  CHECK_THROWS_AS(to_svg<toy::two_dimensions>(bulk_variable{16}), std::out_of_range);
}

TEST_CASE("hierarchy/picture: names are text") {
  CHECK(count(to_svg<in_other_coordinates>(), "a &lt; b &amp; c") == 1);
}

TEST_CASE("hierarchy/picture: masks, channel by channel where they differ") {
  auto const in_row = [](std::string const& svg) {
    std::string letters;
    for (std::size_t at = 0; (at = svg.find("class=\"", at)) != std::string::npos; at += 7) letters += svg[at + 7];
    return letters;
  };
  std::string const pair = "kmmkmkkm";
  CHECK(in_row(to_svg<toy::two_dimensions>()) == pair + pair + pair + pair);
  // A ring of two channels: by_channel on single sites, then pairs in blocks of 2 and 4.
  CHECK(in_row(to_svg<toy::listed>()) ==
        "kmmk"
        "kmmk"
        "kmkmmkmk");
  CHECK(in_row(to_svg<in_other_coordinates>()) ==
        "kmmk"
        "kmmk"
        "kmkm"
        "kmmk"
        "kmmm");
  CHECK(in_row(to_svg<toy::lattice_wide>()) == "kmmkmkkm" + pair + "kmmkmkkm" + pair);
  using turned = invert<repeat<2, keep_inputs<chain<coupling<checkerboard, affine, toy::net>,
                                                    coupling<bit_mask<1, 1, 1, 0>, affine, toy::net>>>>>;
  struct flow : hierarchy<torus<2, 2>, real_field, levels<level<decimate<2, own_per_position<turned>>>>> {};
  CHECK(in_row(to_svg<flow>()) == "kkkmkmmkkkkmkmmk");
}

TEST_CASE("hierarchy/picture: boxes that leave an open lattice are not there") {
  auto const open = to_svg<toy::open_edges>();  // 4 x 8 sites, then 2 x 4
  CHECK(count(open, "stroke-dasharray") == 1 * 3 + 0);
  CHECK(count(open, "<circle") == 32 + 8);
}

TEST_CASE("hierarchy/picture: a cube layer by layer") {
  // Levels of 64 and 8 sites in 4 and 2 layers. In every layer of the first are 4 boxes and 9 parts of shifted ones, of
  // the second 1 and 4. Bars: 2 over the layers of boxes, 3 of shifted ones, which cross the border, then 1 and 2.
  auto const cube = to_svg<in_layers>();
  CHECK(count(cube, "<circle") == 64 + 8);
  CHECK(count(cube, "fill=\"#333\"") == 8);
  CHECK(count(cube, "clip-path=") == 4 + 2);
  CHECK(count(cube, "fill=\"none\"") == 4 * (4 + 9) + 2 * (1 + 4));
  CHECK(count(cube, "<path") == (2 + 3) + (1 + 2));
  CHECK(count(cube, "level 0: 64 sites, 56 bulk") == 1);
  auto const cone = to_svg<in_layers>(boundary_site{21});
  CHECK(count(cone, "r=\"2\"") == 1);
  CHECK(count(cone, "stroke=\"#d11\"") == count_by_level<in_layers>(causal_cone<in_layers>(21))[0] + 8 + 8);
  // One box in the middle of an open cube: two layers have it.
  auto const open = to_svg<in_open_layers>();
  CHECK(count(open, "fill=\"none\"") == 2);
  CHECK(count(open, "<path") == 1);
}

TEST_CASE("hierarchy/picture: a ring is one row, steps without boxes are named") {
  auto const listed = to_svg<toy::listed>();
  CHECK(count(listed, "1. everywhere<") == 1);
  CHECK(count(listed, "<circle") == 8 + 4);
  CHECK(count(to_svg<toy::lattice_wide>(), "neighbour_coupling_odd") == 2);
}

TEST_CASE("hierarchy/picture: a flow that generates is drawn with what its nets read") {
  // An edge of a cell, two corners of it and the middles beside; on the next level what these corners are made of.
  auto const cone = to_svg<coarse_to_fine_squares>(boundary_site{1});
  CHECK(count_by_level<coarse_to_fine_squares>(causal_cone<coarse_to_fine_squares>(1)) ==
        std::array<std::size_t, 2>{3, 11});
  CHECK(count(cone, "stroke=\"#d11\"") == 3 + 6 + 11);
  CHECK(count(to_svg<coarse_to_fine_squares>(bulk_variable{1}), "stroke=\"#d11\"") == 5);
}

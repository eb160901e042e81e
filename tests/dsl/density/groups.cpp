// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/checker/group.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/symmetry.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <vector>

using namespace rgflow;

namespace {

engine::lattice periodic(std::vector<std::size_t> const& extents) { return {extents, boundary::periodic}; }
engine::lattice open_edges(std::vector<std::size_t> const& extents) { return {extents, boundary::open}; }

template <class Group>
void obeys(Group const& group, engine::lattice const& sites, std::size_t channels) {
  auto const report = check_group(group, sites, channels);
  INFO(report.text());
  CHECK(report.passed());
}

}  // namespace

TEST_CASE("density/groups: all that are shipped are groups of orthogonal maps") {
  obeys(sign_flip{}, periodic({3, 4}), 3);
  for (std::size_t n : {1U, 2U, 3U, 8U, 100U}) obeys(phases(n), open_edges({3, 4}), 2);
  obeys(conjugation{}, periodic({5}), 2);
  for (std::size_t axis : {0U, 1U, 2U}) {
    obeys(reflection(axis), periodic({2, 3, 4}), 2);
    obeys(reflection(axis), open_edges({4, 1, 5}), 1);
  }
  obeys(quarter_turns{}, periodic({4, 4}), 1);
  obeys(quarter_turns{}, open_edges({5, 5}), 2);
  obeys(translations(periodic({6}), 2), periodic({6}), 1);
  obeys(translations(periodic({4, 6, 2}), 2), periodic({4, 6, 2}), 2);
}

namespace {

/// A turn of two components by an angle that is no part of a circle.
struct endless {
  template <LatticeType, FieldType>
  static constexpr auto generators() {
    return std::array{generator("3/5 and 4/5")
                          .component(0, 0, 3, 5)
                          .component(0, 1, -4, 5)
                          .component(1, 0, 4, 5)
                          .component(1, 1, 3, 5)};
  }
};
/// The first direction mirrored and the components swapped.
struct mirror_and_swap {
  template <LatticeType, FieldType>
  static constexpr auto generators() {
    return std::array{generator("mirror and swap")
                          .direction(0, 0, -1)
                          .component(0, 0, 0)
                          .component(0, 1, 1)
                          .component(1, 0, 1)
                          .component(1, 1, 0)};
  }
};

}  // namespace

TEST_CASE("density/groups: the elements that declared generators make") {
  auto const made = [&](auto const& group, engine::lattice const& sites, std::size_t channels, std::size_t order) {
    CHECK(group.order() == order);
    obeys(group, sites, channels);
  };
  made(elements_of<point_group, torus<4, 4>, real_field>{}, periodic({4, 4}), 1, 8);
  made(elements_of<about_a_site<rotations>, torus<3, 3>, real_field>{}, periodic({3, 3}), 1, 4);
  made(elements_of<group<translations_by<2>, reflections>, torus<4, 2>, real_field>{}, periodic({4, 2}), 1, 8);
  made(elements_of<group<sign_flip, conjugation>, open_lattice<3>, complex_field>{}, open_edges({3}), 2, 4);
  made(elements_of<permutations, open_lattice<2>, channels<3>>{}, open_edges({2}), 3, 6);
  made(elements_of<mirror_and_swap, open_lattice<2, 3>, channels<2>>{}, open_edges({2, 3}), 2, 2);
  using turns_for_ever = elements_of<endless, torus<2>, complex_field>;
  REQUIRE_THROWS_WITH(turns_for_ever{}, Catch::Contains("more elements"));
  using swaps = elements_of<mirror_and_swap, open_lattice<2, 3>, channels<2>>;
  REQUIRE_THROWS_WITH(swaps{}.check({open_edges({3, 2}), 2}), Catch::Contains("2 channels on 3 x 2 sites"));
  std::vector<double> const x{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  std::vector<double> out(12);
  swaps{}.apply(1, {open_edges({2, 3}), 2}, x.data(), out.data());  // direction 0 is the last axis
  CHECK(out == std::vector<double>{5, 4, 3, 2, 1, 0, 11, 10, 9, 8, 7, 6});
}

TEST_CASE("density/groups: what the elements do") {
  auto const sites = periodic({2, 3});
  std::vector<double> const x{0, 1, 2, 3, 4, 5};
  auto const image = [&](auto const& group, std::size_t g, std::size_t channels) {
    std::vector<double> out(6);
    auto const line = periodic({3});
    group.apply(g, {channels == 1 ? sites : line, channels}, x.data(), out.data());
    return out;
  };
  CHECK(image(sign_flip{}, 1, 1) == std::vector<double>{-0., -1, -2, -3, -4, -5});
  CHECK(image(reflection(0), 1, 1) == std::vector<double>{3, 4, 5, 0, 1, 2});
  CHECK(image(reflection(1), 1, 1) == std::vector<double>{2, 1, 0, 5, 4, 3});
  CHECK(image(conjugation{}, 1, 2) == std::vector<double>{0, -1, 2, -3, 4, -5});
  auto const turned = image(phases(4), 1, 2);  // times i
  std::vector<double> const times_i{-1, 0, -3, 2, -5, 4};
  for (std::size_t i = 0; i < 6; ++i) CHECK(turned[i] == Approx(times_i[i]).margin(1e-14));
  translations const moves(sites, 1);
  CHECK(moves.order() == 6);
  CHECK(image(moves, 1, 1) == std::vector<double>{1, 2, 0, 4, 5, 3});
  std::vector<double> out(4);
  quarter_turns{}.apply(1, {periodic({2, 2}), 1}, x.data(), out.data());
  CHECK(out == std::vector<double>{1, 3, 0, 2});
}

TEST_CASE("density/groups: fields that they don't act on are refused") {
  auto const sites = periodic({2, 3});
  REQUIRE_THROWS_WITH(phases(3).check({sites, 3}), Catch::Contains("re and im") && Catch::Contains("found 3"));
  REQUIRE_THROWS_WITH(conjugation{}.check({sites, 1}), Catch::Contains("conjugation") && Catch::Contains("found 1"));
  REQUIRE_THROWS_WITH(reflection(2).check({sites, 1}), Catch::Contains("axis 2") && Catch::Contains("has 2"));
  REQUIRE_THROWS_WITH(quarter_turns{}.check({sites, 1}), Catch::Contains("two equal extents, found 2 x 3"));
  REQUIRE_THROWS_WITH(translations(sites, 2), Catch::Contains("by 2") && Catch::Contains("extent of 3"));
  REQUIRE_THROWS_WITH(translations(open_edges({4}), 2), Catch::Contains("periodic"));
  REQUIRE_THROWS_WITH(translations(sites, 1).check({periodic({3, 2}), 1}), Catch::Contains("on 2 x 3 sites, found one on 3 x 2"));
  REQUIRE_THROWS_WITH(check_group(reflection(2), sites, 1), Catch::Contains("axis 2"));
}

namespace {

enum class mistake { none, no_identity, own_inverse, stretches, not_closed, writes_beyond, affine, mixes_lanes };

/// Cyclic translations of a ring of 6 sites by two, with one thing broken.
struct broken {
  mistake planted;
  std::size_t order() const { return planted == mistake::not_closed ? 2 : 3; }
  std::size_t inverse(std::size_t g) const {
    return planted == mistake::own_inverse || planted == mistake::not_closed ? g : (3 - g) % 3;
  }
  template <class V>
  void apply(std::size_t g, engine::field_shape const& shape, V const* from, V* to) const {
    std::size_t const by = planted == mistake::no_identity ? g + 1 : g;
    engine::move_sites(shape, from, to, [&](std::size_t site) { return (site + 2 * by) % 6; });
    for (std::size_t i = 0; i < 6; ++i) {
      if (planted == mistake::stretches) to[i] = to[i] * V(g == 0 ? 1 : g == 1 ? 2 : 0.5);
      if (planted == mistake::affine && g > 0) to[i] += V(1);
      if (planted == mistake::mixes_lanes) to[i] = V(engine::lane(to[i], 0));
    }
    if (planted == mistake::writes_beyond) to[6] = V(0);
  }
  std::string describe() const { return "a broken group"; }
};

}  // namespace

TEST_CASE("density/groups: the checker finds each mistake by the law that it breaks") {
  auto const ring = periodic({6});
  CHECK(check_group(broken{mistake::none}, ring, 1).passed());
  for (auto const& [planted, law] : {
           std::pair(mistake::no_identity, "element 0 is the identity"),
           std::pair(mistake::own_inverse, "the inverse undoes the element"),
           std::pair(mistake::stretches, "elements are orthogonal: <g x, g y> = <x, y>"),
           std::pair(mistake::not_closed, "the product of two elements is an element"),
           std::pair(mistake::writes_beyond, "nothing is written beyond the field"),
           std::pair(mistake::affine, "elements are linear"),
           std::pair(mistake::mixes_lanes, "each lane is a field of its own"),
       }) {
    auto const report = check_group(broken{planted}, ring, 1);
    INFO(law << "\n" << report.text());
    CHECK_FALSE(report[law].passed());
  }
}

// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/layout.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <set>
#include <utility>
#include <vector>

using namespace rgflow;

TEMPLATE_TEST_CASE("hierarchy/layout: every value has a place of its own and none is left empty", "",
                   engine::configurations_in_lanes, engine::patches_in_lanes, engine::channels_innermost) {
  STATIC_REQUIRE(engine::Layout<TestType>);
  for (engine::tile_shape const shape : {engine::tile_shape{1, 1, 1}, {3, 2, 5}, {16, 2, 9}, {1, 3, 8}}) {
    std::set<std::size_t> places;
    for (std::size_t k = 0; k < shape.configurations; ++k)
      for (std::size_t s = 0; s < shape.sites; ++s)
        for (std::size_t c = 0; c < shape.channels; ++c) places.insert(TestType::place(k, s, c, shape));
    CHECK(places.size() == shape.size());
    CHECK(*places.rbegin() == shape.size() - 1);
  }
  for (std::size_t asked = 1; asked < 40; ++asked) {
    CHECK(TestType::configurations(asked, 16) >= 1);
    CHECK(TestType::configurations(asked, 16) <= asked);
  }
}

TEST_CASE("hierarchy/layout: every item of every configuration sits in exactly one lane") {
  constexpr std::size_t lanes = 8;
  for (bool const configurations_first : {false, true})
    for (bool const items_mix : {false, true})
      for (std::size_t items : {1U, 3U, 8U, 21U})
        for (std::size_t configurations : {1U, 2U, 5U, 8U, 9U}) {
          engine::lane_map<lanes> const map(items, configurations, configurations_first, items_mix);
          std::multiset<std::pair<std::size_t, std::size_t>> seen;
          for (std::size_t g = 0; g < map.groups(); ++g) {
            auto const who = map(g);
            REQUIRE(who.used >= 1);
            for (std::size_t j = 0; j < lanes; ++j) {
              REQUIRE(who.item[j] < items);
              REQUIRE(who.configuration[j] < configurations);
              if (!items_mix) REQUIRE(who.item[j] == who.item[0]);
              if (j < who.used) seen.insert({who.item[j], who.configuration[j]});
            }
          }
          CAPTURE(configurations_first, items_mix, items, configurations);
          CHECK(seen.size() == items * configurations);
          CHECK(std::set(seen.begin(), seen.end()).size() == items * configurations);
          // Only the last register of an item, or the last of all, has idle lanes.
          CHECK(map.groups() == (items_mix ? (items * configurations + lanes - 1) / lanes
                                           : items * ((configurations + lanes - 1) / lanes)));
        }
}

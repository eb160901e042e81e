// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/checker/layout.hpp>
#include <rgflow/engine/layout.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <set>
#include <utility>
#include <vector>

using namespace rgflow;

namespace {

struct two_in_one_place : engine::patches_in_lanes {
  static constexpr std::size_t place(std::size_t configuration, std::size_t site, std::size_t,
                                     engine::tile_shape const& shape) {
    return configuration * shape.channels * shape.sites + site;
  }
};
struct beyond_its_tile : engine::patches_in_lanes {
  static constexpr std::size_t place(std::size_t configuration, std::size_t site, std::size_t channel,
                                     engine::tile_shape const& shape) {
    return patches_in_lanes::place(configuration, site, channel, shape) + 1;
  }
};
struct empty_tiles : engine::patches_in_lanes {
  static constexpr std::size_t configurations(std::size_t asked, std::size_t lanes) { return asked / lanes; }
};
struct full_tiles : engine::patches_in_lanes {
  static constexpr std::size_t configurations(std::size_t, std::size_t lanes) { return lanes; }
};

}  // namespace

TEMPLATE_TEST_CASE("hierarchy/layout: the laws of a layout", "", engine::configurations_in_lanes,
                   engine::patches_in_lanes, engine::channels_innermost) {
  auto const report = check_layout<TestType>();
  INFO(report.text());
  CHECK(report.passed());
}

TEST_CASE("hierarchy/layout: broken layouts are found out") {
  CHECK_FALSE(check_layout<two_in_one_place>()["every place holds one value"].passed());
  CHECK_FALSE(check_layout<beyond_its_tile>()["every place lies inside the tile"].passed());
  CHECK_FALSE(check_layout<empty_tiles>().passed());
  CHECK_FALSE(check_layout<full_tiles>().passed());
}

TEST_CASE("hierarchy/layout: the choice for so many samples") {
  std::size_t const small = 32 * 32 * sizeof(float), large = engine::automatic_layout::cache / 16 + 1;
  CHECK(engine::automatic_layout::spreads(1, 16, small));
  CHECK(engine::automatic_layout::spreads(15, 16, small));
  CHECK_FALSE(engine::automatic_layout::spreads(16, 16, small));
  CHECK_FALSE(engine::automatic_layout::spreads(1000, 16, large - 1));
  CHECK(engine::automatic_layout::spreads(1000, 16, large));
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

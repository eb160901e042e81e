// SPDX-License-Identifier: BSL-1.0
#include <peer/variants.hpp>
#include <peer/worker.hpp>
#include <peer/works.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <string>
#include <thread>

namespace {

/// What a program that is started in this way finds in its environment.
std::string environment_of(peer::variant const& v) {
  return peer::worker({"/bin/sh", "-c", "read line; env | sort | tr '\\n' ' '; echo"}, v.environment).ask("env");
}

}  // namespace

TEST_CASE("peer/variants: stock is as it comes, whatever this process was told") {
  constexpr char const* settings[] = {"OPENBLAS_CORETYPE", "OPENBLAS_VERBOSE", "OMP_NUM_THREADS", "MALLOC_ARENA_MAX",
                                      "ATEN_CPU_CAPABILITY"};
  for (char const* const name : settings) setenv(name, "1", 1);
  setenv("PEER_OTHER", "kept", 1);
  auto const all = peer::variants(2);
  auto const stock = peer::only_stock(all);
  REQUIRE(stock.size() == 1);
  CHECK(stock[0].name == "stock");
  CHECK(stock[0].cores == std::thread::hardware_concurrency());
  auto const bare = environment_of(stock[0]), tuned = environment_of(all[1]);
  for (char const* const name : settings) {
    CHECK_THAT(bare, !Catch::Contains(name));
    unsetenv(name);
  }
  CHECK_THAT(bare, Catch::Contains("PEER_OTHER=kept") && !Catch::Contains("LD_LIBRARY_PATH=/usr/lib"));
  CHECK_THAT(tuned, Catch::Contains("OPENBLAS_NUM_THREADS=1 ") && Catch::Contains("MALLOC_MMAP_MAX_=0 "));
  CHECK_THAT(tuned, !Catch::Contains("OPENBLAS_CORETYPE") && !Catch::Contains("OPENBLAS_VERBOSE"));
}

TEST_CASE("peer/works: the fastest of those that use no more cores") {
  std::vector<peer::variant> const all{
      {"stock", 4, true, {}, {}}, {"one", 1, false, {}, {}}, {"two", 2, false, {}, {}}};
  auto const rate = [](peer::variant const& v) { return v.stock ? 2. : v.cores == 1 ? 3. : 5.; };
  CHECK(peer::fastest(all, 1, rate) == 3);
  CHECK(peer::fastest(all, 4, rate) == 5);
  CHECK(peer::fastest(peer::only_stock(all), 4, rate) == 2);
  CHECK(peer::fastest(peer::only_stock(all), 2, rate) == 0);
}

// SPDX-License-Identifier: BSL-1.0
#include <measure/machine.hpp>
#include <measure/suite.hpp>

#include <catch2/catch.hpp>

#include <atomic>
#include <stdexcept>
#include <string>

namespace {

measure::settings three_quick_repeats() {
  measure::settings s;
  s.repeats = 3;
  s.quick = s.quiet = true;
  return s;
}

}  // namespace

TEST_CASE("measure/suite: every repeat runs as often as asked, and times are per iteration") {
  measure::suite all;
  int calls = 0, iterations = 0;
  double seconds = 0;
  all.add("counted",
          [&](benchmark::State& state) {
            ++calls;
            for (auto _ : state) {
              ++iterations;
              state.SetIterationTime(seconds += 0.5);
            }
          },
          {.iterations = 2, .manual = true});
  all.run(three_quick_repeats());
  CHECK(calls == 3);
  CHECK(iterations == 6);
  auto const s = all.seconds("counted");  // of 0.5 and 1, of 1.5 and 2, of 2.5 and 3
  CHECK(s.min == Approx(0.75));
  CHECK(s.median == Approx(1.75));
  CHECK(s.max == Approx(2.75));
  CHECK_THROWS_AS(all.seconds("absent"), std::out_of_range);
}

TEST_CASE("measure/suite: threads run at the same time, each its own share") {
  measure::suite all;
  std::atomic<int> iterations = 0;
  all.add("together",
          [&](benchmark::State& state) {
            for (auto _ : state) {
              ++iterations;
              state.SetIterationTime(2);
            }
          },
          {.threads = 2, .iterations = 5, .manual = true});
  all.run(three_quick_repeats());
  CHECK(iterations == 3 * 2 * 5);
  CHECK(all.seconds("together").median == Approx(1));  // two iterations in two seconds
}

TEST_CASE("measure/suite: what fails is told by name") {
  measure::suite all;
  all.add("broken", [](benchmark::State& state) {
    state.SkipWithError("no ink");
    for (auto _ : state) {
    }
  });
  CHECK_THROWS_WITH(all.run(three_quick_repeats()), Catch::Contains("broken") && Catch::Contains("no ink"));
}

TEST_CASE("measure/machine: one row per number of cores") {
  measure::suite all;
  auto const s = three_quick_repeats();
  measure::machine const machine(all, 2, s);
  all.run(s);
  CHECK(machine.table().rows.size() == 2);
  CHECK(machine.peak(1).min > 0);
  auto const text = machine.json().text();
  for (char const* const key : {"fma_gflops", "read_gb_per_s", "triad_gb_per_s"})
    CHECK_THAT(text, Catch::Contains(std::string("\"") + key + "\""));
  CHECK_THROWS_AS(machine.peak(3), std::out_of_range);
}

// SPDX-License-Identifier: BSL-1.0
#include <measure/process.hpp>

#include <catch2/catch.hpp>

#include <vector>

using measure::run_process;

TEST_CASE("measure/process: exit code, output and what it took") {
  auto const said = run_process({"sh", "-c", "echo one; echo two; exit 3"});
  CHECK(said.exit_code == 3);
  CHECK(said.out == "one\ntwo\n");
  CHECK(said.peak_memory > 0);
  CHECK(run_process({"sh", "-c", "kill -9 $$"}).exit_code == 128 + 9);
  // A grandchild counts, too.
  CHECK(run_process({"sh", "-c", "(i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done); true"}).cpu_seconds > 0);
  CHECK_THROWS_WITH(run_process({"/no/such/program"}), Catch::Contains("/no/such/program"));
}

TEST_CASE("measure/process: peak memory counts pages that were touched and given back") {
  std::size_t const before = measure::peak_memory();
  constexpr std::size_t bytes = 64U << 20U;
  { std::vector<char> const touched(bytes, 1); }
  CHECK(measure::peak_memory() - before > bytes / 2);
}

// SPDX-License-Identifier: BSL-1.0
#include <program/stop.hpp>

#include <catch2/catch.hpp>

#include <csignal>

TEST_CASE("program/stop: the first signal is remembered, the next one has its usual effect") {
  REQUIRE_FALSE(program::stop_requested());
  CHECK(program::stop_exit_code() == 0);

  program::stop_gracefully();
  std::raise(SIGTERM);
  CHECK(program::stop_requested());
  CHECK(program::stop_exit_code() == 128 + SIGTERM);

  struct sigaction now = {};
  REQUIRE(sigaction(SIGTERM, nullptr, &now) == 0);
  CHECK(now.sa_handler == SIG_DFL);
}

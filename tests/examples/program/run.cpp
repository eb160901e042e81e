// SPDX-License-Identifier: BSL-1.0
#include "../../scratch_directory.hpp"

#include <program/files.hpp>
#include <program/run.hpp>
#include <program/stop.hpp>

#include <catch2/catch.hpp>

#include <cstdio>
#include <fcntl.h>
#include <functional>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace {

struct ending {
  int code;
  std::string said;  ///< on stderr
};

ending end_of(std::function<void()> const& body) {
  scratch_directory const scratch;
  std::fflush(stderr);
  int const usual = dup(STDERR_FILENO), file = open((scratch / "stderr").c_str(), O_WRONLY | O_CREAT, 0600);
  dup2(file, STDERR_FILENO);
  int const code = program::run("trial", "out/checkpoint", body);
  std::fflush(stderr);
  dup2(usual, STDERR_FILENO);
  close(file);
  close(usual);
  return {code, program::read_file(scratch / "stderr")};
}

}  // namespace

TEST_CASE("program/run: how the body ends is how the program ends") {
  bool ran = false;
  auto const whole = end_of([&] { ran = true; });
  CHECK(ran);
  CHECK(whole.code == 0);
  CHECK(whole.said.empty());

  auto const failed = end_of([] { throw std::runtime_error("no space left"); });
  CHECK(failed.code == 1);
  CHECK(failed.said == "trial: no space left\n");
}

TEST_CASE("program/run: a stopped program says whether and from where it can go on") {
  auto const saved = end_of([] { throw program::stopped{true}; });
  CHECK(saved.code == program::stop_exit_code());
  CHECK(saved.said ==
        "trial: stopped; the training is saved in out/checkpoint, and the same command with --resume goes on from "
        "there.\n");
  auto const lost = end_of([] { throw program::stopped{false}; });
  CHECK(lost.said == "trial: stopped before the number of steps was known; nothing is saved.\n");
}

// SPDX-License-Identifier: BSL-1.0

// The real program, run on a small generated data file.

#include "../../scratch_directory.hpp"
#include "generated_images.hpp"

#include <program/files.hpp>

#include <catch2/catch.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

/// A directory with a data file, and the program to run there.
class stage {
 public:
  explicit stage(std::string const& data = generated_images(60)) {
    if (!data.empty()) program::write_file(path() / "digits.csv", data);
  }

  [[nodiscard]] std::filesystem::path path() const { return scratch_.path(); }
  [[nodiscard]] std::string text(std::string const& file) const { return program::read_file(path() / file); }

  /// Starts a program with these words, stdout and stderr into files; returns its process.
  pid_t start(std::vector<std::string> words, std::string const& program = RGFLOW_PROGRAM) const {
    words.insert(words.begin(), program);
    std::vector<char*> argv;
    for (auto& w : words) argv.push_back(w.data());
    argv.push_back(nullptr);
    auto const child = ::fork();
    if (child != 0) return child;
    if (::chdir(path().c_str()) != 0 || ::setenv("RGFLOW_DATA", path().c_str(), 1) != 0 ||
        std::freopen("stdout", "w", stdout) == nullptr || std::freopen("stderr", "w", stderr) == nullptr)
      ::_exit(126);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }

  /// Its exit code, or minus the signal that ended it.
  static int finished(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  int run(std::vector<std::string> words, std::string const& program = RGFLOW_PROGRAM) const {
    return finished(start(std::move(words), program));
  }

  /// Waits for a file, a minute at most.
  void await(std::string const& file) const {
    for (int i = 0; i < 6000 && !std::filesystem::exists(path() / file); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    REQUIRE(std::filesystem::exists(path() / file));
  }

 private:
  scratch_directory scratch_;
};

std::vector<std::string> short_run(std::string const& out, std::string const& steps) {
  return {"--steps", steps,   "--batch", "16",     "--threads",   "1",      "--save-every",
          "0",       "--out", out,       "--json", out + ".json", "--quiet"};
}

/// The text of a JSON file without what depends on the clock and on the command line.
std::string figures(std::string const& json) {
  std::string kept;
  for (std::size_t at = 0; at < json.size();) {
    auto const end = json.find('\n', at);
    auto const line = json.substr(at, end - at + 1);
    if (line.find("seconds") == std::string::npos && line.find("per_s") == std::string::npos &&
        line.find("command_line") == std::string::npos)
      kept += line;
    at = end + 1;
  }
  return kept;
}

}  // namespace

TEST_CASE("digits/program: a short run writes all it promises") {
  stage const s;
  REQUIRE(s.run(short_run("out", "12")) == 0);
  CHECK(s.text("stderr").empty());
  CHECK_THAT(s.text("stdout"), Contains("Gaussian, full covariance") && Contains("standard errors"));
  auto const json = s.text("out.json");
  for (auto const* key : {"test_bits_per_dim", "gaussian_bits_per_dim", "difference", "sigma", "train_seconds",
                          "chosen_step", "command_line", "gaussian_shrinkage", "test_bits_per_dim_pooled"})
    CHECK_THAT(json, Contains("\"" + std::string(key) + "\": "));
  CHECK_THAT(json, !Contains("null"));
  CHECK_THAT(s.text("out/loss.csv"), StartsWith("step,"));
  CHECK_THAT(s.text("out/samples.png"), StartsWith("\x89PNG"));
  CHECK_THAT(s.text("out/report.html"), StartsWith("<!DOCTYPE html>"));
  CHECK(std::filesystem::exists(s.path() / "out/checkpoint"));
}

TEST_CASE("digits/program: a killed run goes on to the same bits, on another number of threads") {
  stage const s;
  REQUIRE(s.run(short_run("whole", "100")) == 0);
  auto const child = s.start(short_run("broken", "100"));
  s.await("broken/chosen");
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // a few steps more
  ::kill(child, SIGKILL);
  REQUIRE(s.finished(child) == -SIGKILL);
  auto again = short_run("broken", "100");
  *(std::find(again.begin(), again.end(), "--threads") + 1) = "2";
  again.emplace_back("--resume");
  REQUIRE(s.run(again) == 0);
  CHECK(s.text("broken/checkpoint") == s.text("whole/checkpoint"));
  CHECK(s.text("broken/chosen") == s.text("whole/chosen"));
  CHECK(s.text("broken/loss.csv") == s.text("whole/loss.csv"));
  CHECK(figures(s.text("broken.json")) == figures(s.text("whole.json")));
}

TEST_CASE("digits/program: asked to stop it saves, says how to go on and fails") {
  stage const s;
  auto const child = s.start(short_run("out", "100000"));
  s.await("out/checkpoint");
  ::kill(child, SIGTERM);
  CHECK(s.finished(child) == 128 + SIGTERM);
  CHECK_THAT(s.text("stderr"), Contains("saved in out/checkpoint") && Contains("--resume"));
}

TEST_CASE("digits/program: without its data it names the package") {
  stage const s("");
  CHECK(s.run(short_run("out", "2")) == 1);
  CHECK_THAT(s.text("stderr"), Contains("python3-sklearn") && Contains("digits.csv"));
}

TEST_CASE("digits/program: damaged data are refused with the line") {
  stage const s(generated_images(60) + "1,2,three\n");
  CHECK(s.run(short_run("out", "2")) == 1);
  CHECK_THAT(s.text("stderr"), Contains("line 61") && Contains("'three'"));
}

TEST_CASE("digits/program: senseless options give one sentence and exit code 2") {
  stage const s;
  CHECK(s.run({"--batch", "0"}) == 2);
  CHECK_THAT(s.text("stderr"), Contains("--batch"));
  CHECK(s.run({"--steps", "5", "--seconds", "5"}) == 2);
  CHECK(s.run({"--temperature", "5"}) == 2);
  CHECK_THAT(s.text("stderr"), Contains("--temperature"));
  CHECK(s.run({"--resume", "--out", "nowhere"}) == 2);
  CHECK_THAT(s.text("stderr"), Contains("no checkpoint at nowhere/checkpoint"));
}

TEST_CASE("digits/program: a checkpoint of another run is refused with both") {
  stage const s;
  REQUIRE(s.run(short_run("out", "3")) == 0);
  auto other = short_run("out", "3");
  other.insert(other.end(), {"--resume", "--learning-rate", "0.25"});
  CHECK(s.run(other) == 1);
  CHECK_THAT(s.text("stderr"), Contains("learning rate 0.25") && Contains("learning rate 0.005"));
}

TEST_CASE("digits/program: one flow for all classes is trained, judged and drawn from") {
  stage const s(generated_images(60));
  REQUIRE(s.run({"--steps", "5", "--threads", "1", "--out", "out", "--json", "out.json", "--quiet"}, RGFLOW_LABELS) ==
          0);
  CHECK(s.text("stderr").empty());
  CHECK_THAT(s.text("stdout"), Contains("bits per pixel given the class") && Contains("in the right class"));
  for (auto const* key : {"bits_given_class", "bits_without_class", "right"})
    CHECK_THAT(s.text("out.json"), Contains("\"" + std::string(key) + "\": ") && !Contains("null"));
  CHECK_THAT(s.text("out/classes.png"), StartsWith("\x89PNG"));
}

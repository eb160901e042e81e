// SPDX-License-Identifier: BSL-1.0

// The real program, run on checkpoints of the models of its menu and on what is none.

#include "../../../examples/checkpoint/models.hpp"
#include "../../../examples/checkpoint/program.hpp"
#include "../../scratch_directory.hpp"
#include "stored_samples.hpp"

#include <program/files.hpp>
#include <rgflow/engine/checkpoint.hpp>

#include <catch2/catch.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

rgflow::model_menu menu() {
  rgflow::model_menu m;
  checkpoint::add_phi4_models(m);
  checkpoint::add_digits_model(m);
  return m;
}

class stage {
 public:
  [[nodiscard]] std::filesystem::path path(std::string const& name) const { return scratch_ / name; }
  [[nodiscard]] std::string text(std::string const& name) const { return program::read_file(path(name)); }

  /// Runs the program in a directory of its own, stdout and stderr into files; returns its exit code.
  int run(std::vector<std::string> words) const {
    words.insert(words.begin(), RGFLOW_PROGRAM);
    std::vector<char*> argv;
    for (auto& w : words) argv.push_back(w.data());
    argv.push_back(nullptr);
    return in_a_child([&] {
      ::execv(argv[0], argv.data());
      return 127;
    });
  }

  /// The same of a program with another name and an empty menu.
  int run_as(std::string const& name, std::vector<std::string> words) const {
    words.insert(words.begin(), "program");
    std::vector<char*> argv;
    for (auto& w : words) argv.push_back(w.data());
    return in_a_child([&] {
      auto const code = checkpoint::run_program(name, {}, "", static_cast<int>(argv.size()), argv.data());
      std::fflush(nullptr);
      return code;
    });
  }

  /// A refusal is one line on stderr with these words, and no samples.
  void refused(std::vector<std::string> words, std::string const& sentence) const {
    CHECK(run(std::move(words)) == 1);
    auto const said = text("stderr");
    CHECK_THAT(said, StartsWith("checkpoint: ") && Contains(sentence));
    CHECK(std::count(said.begin(), said.end(), '\n') == 1);
    CHECK_FALSE(std::filesystem::exists(path("out")));
  }

 private:
  template <class F>
  int in_a_child(F const& f) const {
    auto const child = ::fork();
    if (child == 0) {
      if (::chdir(scratch_.path().c_str()) != 0 || std::freopen("stdout", "w", stdout) == nullptr ||
          std::freopen("stderr", "w", stderr) == nullptr)
        ::_exit(126);
      ::_exit(f());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  scratch_directory scratch_;
};

}  // namespace

TEST_CASE("checkpoint/program: the models of phi4, for every lattice and width, and that of digits are on the menu") {
  auto const m = menu();
  CHECK(m.entries().size() == 13);
  for (std::size_t const extent : {8U, 16U, 32U, 64U})
    for (std::string const width : {"16", "32", "64"})
      CHECK(m.make("phi4/lattice" + std::to_string(extent) + "/hidden" + width)->sites().volume() == extent * extent);
  CHECK(m.make("digits")->sites().volume() == 64);
}

TEST_CASE("checkpoint/program: shows and samples a model of phi4 and that of digits") {
  for (std::string const name : {"phi4/lattice8/hidden32", "digits"}) {
    stage const s;
    auto const model = menu().make(name, 4);
    model->save(s.path("file"));
    REQUIRE(s.run({"--file", "file"}) == 0);
    CHECK_THAT(s.text("stdout"), Contains("on the menu: " + name) && Contains("8 x 8 lattice"));
    CHECK_FALSE(std::filesystem::exists(s.path("out")));

    REQUIRE(s.run({"--file", "file", "--sample", "100", "--seed", "4", "--threads", "1", "--out", "here", "--json",
                   "drawn.json", "--quiet"}) == 0);
    CHECK(s.text("stderr").empty());
    stored_samples const found(s.path("here/samples.h5"));
    auto const expected = model->sample(100);
    CHECK(found.x == expected.x);
    CHECK(found.log_q == expected.log_q);
    CHECK_THAT(s.text("drawn.json"), Contains("\"on_menu\": \"" + name + "\"") && Contains("\"samples\": 100"));
  }
}

TEST_CASE("checkpoint/program: a model that is not on the menu is shown but not sampled") {
  stage const s;
  std::vector<float> const weights(12);
  rgflow::engine::checkpoint_writer file;
  file.set("model", "hierarchy on a periodic 6 x 6 lattice\nfield: 1 real\n");
  file.add("weights", std::span<float const>(weights));
  file.save(s.path("file"));
  CHECK(s.run({"--file", "file"}) == 0);
  CHECK_THAT(s.text("stdout"), Contains("not on the menu") && Contains("field: 1 real"));
  s.refused({"--file", "file", "--sample", "5"},
            "a model that is not on the menu (hierarchy on a periodic 6 x 6 lattice, 12 weights of float32)");
}

TEST_CASE("checkpoint/program: what is no checkpoint of a model is refused in a sentence") {
  stage const s;
  program::write_file(s.path("text"), "not what was meant\n");
  s.refused({"--file", "text"}, "the first bytes of an rgflow checkpoint");
  s.refused({"--file", "nowhere"}, "nowhere");
  s.refused({"--file", "."}, ".");

  rgflow::engine::checkpoint_writer table;
  table.set("kind", "a table");
  table.save(s.path("table"));
  CHECK(s.run({"--file", "table"}) == 0);
  CHECK_THAT(s.text("stdout"), Contains("a table"));
  s.refused({"--file", "table", "--sample", "5"}, "found no model");
}

TEST_CASE("checkpoint/program: a damaged file is refused, whatever is wrong") {
  stage const s;
  menu().make("phi4/lattice8/hidden16")->save(s.path("file"));
  auto const whole = s.text("file");
  auto flipped = whole;
  flipped[whole.size() / 2] = static_cast<char>(flipped[whole.size() / 2] ^ 4);
  program::write_file(s.path("flipped"), flipped);
  s.refused({"--file", "flipped", "--sample", "5"}, "it is damaged");
  program::write_file(s.path("short"), whole.substr(0, whole.size() - 100));
  s.refused({"--file", "short"}, "cut off or damaged");
  auto newer = whole;
  newer[8] = 2;
  program::write_file(s.path("newer"), newer);
  s.refused({"--file", "newer"}, "found version 2, expected version 1");
}

TEST_CASE("checkpoint/program: context for a model that reads none, and weights that are not there") {
  stage const s;
  menu().make("digits")->save(s.path("file"));
  s.refused({"--file", "file", "--sample", "5", "--context", "0.3"}, "digits reads no context numbers");
  s.refused({"--file", "file", "--sample", "5", "--weights", "average"}, "no block 'average'");
}

TEST_CASE("checkpoint/program: with another menu it has the name that it is given") {
  stage const s;
  CHECK(s.run_as("mine", {"--help"}) == 0);
  CHECK_THAT(s.text("stdout"), Contains("usage: mine [OPTION...]") && Contains("--sample"));
  CHECK(s.run_as("mine", {}) == 2);
  CHECK_THAT(s.text("stderr"), StartsWith("mine: --file is missing"));
  CHECK(s.run_as("mine", {"--file", "nowhere"}) == 1);
  CHECK_THAT(s.text("stderr"), StartsWith("mine: ") && Contains("nowhere"));
}

TEST_CASE("checkpoint/program: senseless options give one sentence and exit code 2") {
  stage const s;
  CHECK(s.run({}) == 2);
  CHECK_THAT(s.text("stderr"), Contains("--file is missing"));
  CHECK(s.run({"--file", "x", "--context", "a,b"}) == 2);
  CHECK_THAT(s.text("stderr"), Contains("--context is 'a,b'"));
  CHECK(s.run({"--file", "x", "--weights", "best"}) == 2);
  CHECK(s.run({"--file", "x", "--resume"}) == 2);
}

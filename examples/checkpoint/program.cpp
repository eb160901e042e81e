// SPDX-License-Identifier: BSL-1.0
#include "program.hpp"

#include "contents.hpp"
#include "draw.hpp"

#include <program/files.hpp>
#include <program/options.hpp>
#include <program/run.hpp>
#include <program/stop.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <thread>
#include <vector>

namespace checkpoint {
namespace {

int show_and_draw(std::string const& name, rgflow::model_menu const& menu, settings const& s) {
  auto const file = rgflow::engine::checkpoint_file::load(s.file);
  std::fputs(contents_text(file, menu).c_str(), stdout);
  std::fflush(stdout);
  auto results = contents_json(file, menu);
  if (s.sample > 0) {
    auto drawn = draw_samples(file, menu, s);
    if (!drawn) {
      std::fprintf(stderr, "%s: stopped; no samples were written\n", name.c_str());
      return program::stop_exit_code();
    }
    results["drawn"] = *std::move(drawn);
    program::say("\nWrote " + std::to_string(s.sample) + " samples to " + (s.out / "samples.h5").string() + ".");
  }
  if (!s.json.empty()) results.write(s.json);
  return 0;
}

}  // namespace

int run_program(std::string const& name, rgflow::model_menu const& menu, std::string const& about_menu, int argc,
                char** argv) {
  settings s;
  s.threads = std::max(1U, std::thread::hardware_concurrency());
  std::string context;
  program::options options(
      name,
      "Shows what a checkpoint of rgflow holds: model, tensors, step, objective, options, checks.\n"
      "With --sample it draws from the model, if that is on the menu of this program.\n" +
          about_menu);
  options.add("--file", s.file, "the checkpoint, such as out/phi4/checkpoint");
  options.add("--sample", s.sample, "samples to write to samples.h5; 0: none").at_most(16777216);
  options.add("--first", s.first, "number of the first one in the stream of the seed").at_most(4294967296);
  options.add("--weights", s.weights, "which to sample with (unless told otherwise the average, if there is one)")
      .one_of(std::vector<std::string>{"weights", "average"});
  options.add("--context", context, "numbers that a conditional model reads, separated by commas");
  options.add("--seed", s.seed, "the same seed gives the same samples");
  options.add("--threads", s.threads, "threads; the numbers don't depend on it").at_least(1).at_most(4096);
  options.add("--out", s.out, "where samples.h5 is written", "DIR");
  options.add("--json", s.json, "also writes what the file holds there");
  options.add("--quiet", s.quiet, "shows no progress");
  if (auto const code = options.parse(argc, argv)) return *code;
  if (s.file.empty()) return options.misuse("--file is missing: it names the checkpoint to look into");
  if (!context.empty()) {
    auto const numbers = numbers_of(context);
    if (!numbers)
      return options.misuse("--context is '" + context + "', expected numbers separated by commas, such as 0.39,1");
    s.context = *numbers;
  }
  s.command_line = program::command_line(argc, argv);

  program::stop_gracefully();
  try {
    return show_and_draw(name, menu, s);
  } catch (std::exception const& error) {
    std::fprintf(stderr, "%s: %s\n", name.c_str(), error.what());
    return 1;
  }
}

}  // namespace checkpoint

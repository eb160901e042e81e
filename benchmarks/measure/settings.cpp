// SPDX-License-Identifier: BSL-1.0
#include <measure/settings.hpp>

#include <program/files.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <thread>

namespace measure {

void add_settings(program::options& options, settings& s, std::string const& name) {
  if (s.threads == 0) s.threads = std::max<std::size_t>(1, std::thread::hardware_concurrency());
  s.out = std::filesystem::path("out") / ("benchmark-" + name);
  options.add("--repeats", s.repeats, "repeats of every measurement, interleaved with those of all others")
      .at_least(1)
      .at_most(1000);
  options.add("--threads", s.threads, "threads where more than one is measured").at_least(1).at_most(4096);
  options.add("--seed", s.seed, "of weights and samples");
  options.add("--out", s.out, "where files are written, results.json among them", "DIR");
  options.add("--json", s.json, "also writes the results there");
  options.add("--quick", s.quick, "a tiny run that shows that everything works; its figures mean nothing");
  options.add("--quiet", s.quiet, "shows no progress");
}

int report(std::string const& name, settings const& s, int argc, char const* const* argv,
           std::function<program::json()> const& run) {
  try {
    auto results = run();
    results["command_line"] = program::command_line(argc, argv);
    results.write(s.out / "results.json");
    if (!s.json.empty()) results.write(s.json);
    return 0;
  } catch (std::exception const& error) {
    std::fprintf(stderr, "%s: %s\n", name.c_str(), error.what());
    return 1;
  }
}

}  // namespace measure

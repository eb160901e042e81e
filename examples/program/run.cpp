// SPDX-License-Identifier: BSL-1.0
#include <program/run.hpp>

#include <program/stop.hpp>

#include <cstdio>
#include <exception>

namespace program {

void say(std::string const& line) {
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

int run(std::string const& name, std::filesystem::path const& checkpoint, std::function<void()> const& body) {
  stop_gracefully();
  try {
    body();
  } catch (stopped const& at) {
    auto const& where = at.where.empty() ? checkpoint : at.where;
    std::string const how = at.saved ? "stopped; the training is saved in " + where.string() +
                                           ", and the same command with --resume goes on from there."
                                     : std::string("stopped before the number of steps was known; nothing is saved.");
    std::fprintf(stderr, "%s: %s\n", name.c_str(), how.c_str());
    return stop_exit_code();
  } catch (std::exception const& error) {
    std::fprintf(stderr, "%s: %s\n", name.c_str(), error.what());
    return 1;
  }
  return 0;
}

}  // namespace program

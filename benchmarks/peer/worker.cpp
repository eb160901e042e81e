// SPDX-License-Identifier: BSL-1.0
#include <peer/worker.hpp>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <stdexcept>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace peer {

worker::worker(std::vector<std::string> words, std::vector<std::pair<std::string, std::string>> const& environment)
    : name_(words.front()) {
  std::signal(SIGPIPE, SIG_IGN);  // a worker that has ended is told by its missing answer
  int to[2], from[2];
  // Closed on exec, or a later worker would keep an earlier one's input open.
  if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "pipe");
  std::vector<char*> argv;
  for (auto& w : words) argv.push_back(w.data());
  argv.push_back(nullptr);
  id_ = fork();
  if (id_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (id_ == 0) {
    dup2(to[0], STDIN_FILENO);
    dup2(from[1], STDOUT_FILENO);
    for (auto const& [key, value] : environment) {
      if (value.empty())
        unsetenv(key.c_str());
      else
        setenv(key.c_str(), value.c_str(), 1);
    }
    execv(argv[0], argv.data());
    _exit(127);
  }
  close(to[0]);
  close(from[1]);
  in_ = to[1];
  out_ = from[0];
}

worker::~worker() {
  close(in_);
  close(out_);
  waitpid(id_, nullptr, 0);
}

std::string worker::ask(std::string const& line) {
  std::string const text = line + "\n";
  bool alive = write(in_, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  std::array<char, 256> buffer;
  while (alive && unread_.find('\n') == std::string::npos) {
    ssize_t const n = read(out_, buffer.data(), buffer.size());
    alive = n > 0;
    if (alive) unread_.append(buffer.data(), static_cast<std::size_t>(n));
  }
  if (!alive) throw std::runtime_error(name_ + " ended without an answer to '" + line + "'");
  std::size_t const end = unread_.find('\n');
  std::string const answer = unread_.substr(0, end);
  unread_.erase(0, end + 1);
  return answer;
}

}  // namespace peer

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

inline std::string contents(std::filesystem::path const& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The program under test, running beside the test; its output goes to files.
class process {
 public:
  process(std::vector<std::string> arguments, std::filesystem::path const& log)
      : out_(log), err_(log.string() + ".err") {
    arguments.insert(arguments.begin(), RGFLOW_PROGRAM);
    std::vector<char*> words;
    for (auto& a : arguments) words.push_back(a.data());
    words.push_back(nullptr);
    id_ = fork();
    if (id_ < 0) throw std::runtime_error("fork failed");
    if (id_ != 0) return;
    redirect(out_, STDOUT_FILENO);
    redirect(err_, STDERR_FILENO);
    unsetenv("RGFLOW_COMMAND");
    execv(words[0], words.data());
    _exit(127);
  }
  process(process const&) = delete;
  process& operator=(process const&) = delete;
  ~process() {
    if (id_ > 0) {
      send(SIGKILL);
      wait();
    }
  }

  void send(int signal) const { kill(id_, signal); }

  /// The exit code, or 1000 + the signal that ended it.
  int wait() {
    int status = 0;
    waitpid(std::exchange(id_, 0), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  }

  std::string out() const { return contents(out_); }
  std::string err() const { return contents(err_); }

 private:
  static void redirect(std::filesystem::path const& to, int descriptor) {
    int const file = open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(file, descriptor);
    close(file);
  }

  std::filesystem::path out_, err_;
  pid_t id_ = 0;
};

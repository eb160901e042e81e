// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace peer {

/// A process that answers a line with a line, with some variables of its environment set (or, if empty, absent).
class worker {
 public:
  worker(std::vector<std::string> words, std::vector<std::pair<std::string, std::string>> const& environment);
  worker(worker const&) = delete;
  worker& operator=(worker const&) = delete;
  /// Closes its input, upon which it ends.
  ~worker();

  /// Throws std::runtime_error if it has ended.
  std::string ask(std::string const& line);

 private:
  std::string name_;
  pid_t id_ = 0;
  int in_ = -1, out_ = -1;
  std::string unread_;
};

}  // namespace peer

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/file.hpp>

#include <cerrno>
#include <cstddef>
#include <string>

// A disk that goes wrong at the k-th call.
namespace rigged {

using rgflow::engine::file_operations;

struct power_cut {};  // thrown where the process would have died

enum class mishap {
  once,         // call k returns the error, later ones work
  for_ever,     // call k and all later ones return the error
  short_write,  // call k, if it writes, writes one byte
  killed,       // the process ends just before call k: nothing after it happens
  torn_write,   // as killed, but half of what call k was to write reaches the disk
};

class operations : public file_operations {
 public:
  operations(mishap what, int error, int at) : what_(what), error_(error), at_(at) {}

  [[nodiscard]] int calls() const { return calls_; }
  [[nodiscard]] std::string const& log() const { return log_; }
  [[nodiscard]] bool happened() const { return calls_ >= at_; }

  int create(char const* path, mode_t mode) override {
    int const bad = next("create");
    return bad != 0 ? bad : file_operations::create(path, mode);
  }
  int open_to_read(char const* path) override {
    int const bad = next("open_to_read");
    return bad != 0 ? bad : file_operations::open_to_read(path);
  }
  ssize_t read(int file, void* data, std::size_t size) override {
    int const bad = next("read");
    return bad != 0 ? bad : file_operations::read(file, data, size);
  }
  off_t size(int file) override {
    int const bad = next("size");
    return bad != 0 ? bad : file_operations::size(file);
  }
  ssize_t write(int file, void const* data, std::size_t size) override {
    if (what_ == mishap::torn_write && calls_ + 1 == at_) file_operations::write(file, data, size / 2);
    int const bad = next("write");
    if (what_ == mishap::short_write && calls_ == at_) size = 1;
    return bad != 0 ? bad : file_operations::write(file, data, size);
  }
  int lock(int file) override {
    int const bad = next("lock");
    return bad != 0 ? bad : file_operations::lock(file);
  }
  int fsync(int file) override {
    int const bad = next("fsync");
    return bad != 0 ? bad : file_operations::fsync(file);
  }
  int close(int file) override {
    int const bad = next("close");
    int const closed = file_operations::close(file);  // a failing close frees the descriptor all the same
    return bad != 0 ? bad : closed;
  }
  int rename(char const* from, char const* to) override {
    int const bad = next("rename");
    return bad != 0 ? bad : file_operations::rename(from, to);
  }
  int hard_link(char const* from, char const* to) override {
    int const bad = next("hard_link");
    return bad != 0 ? bad : file_operations::hard_link(from, to);
  }
  int unlink(char const* path) override {
    int const bad = next("unlink");
    return bad != 0 ? bad : file_operations::unlink(path);
  }

 private:
  int next(char const* name) {
    ++calls_;
    log_ += std::string(log_.empty() ? "" : " ") + name;
    bool const now = calls_ == at_;
    switch (what_) {
      case mishap::once:
        return now ? -error_ : 0;
      case mishap::for_ever:
        return calls_ >= at_ ? -error_ : 0;
      case mishap::short_write:
        return 0;
      case mishap::killed:
      case mishap::torn_write:
        if (now) throw power_cut{};
        return calls_ > at_ ? -EIO : 0;  // what destructors try after death does nothing
    }
    return 0;
  }

  mishap what_;
  int error_;
  int at_;
  int calls_ = 0;
  std::string log_{};
};

}  // namespace rigged

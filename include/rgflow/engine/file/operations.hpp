// SPDX-License-Identifier: BSL-1.0
#pragma once

// The few calls to the operating system that saving a file needs, behind one table, so that a test can make
// the k-th of them fail in every way a disk can.

#include <rgflow/engine/isa.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

namespace rgflow::inline RGFLOW_ISA::engine {

/// POSIX calls as functions that return a negative errno instead of setting a global. Override any of them.
struct file_operations {
  virtual ~file_operations() = default;

  /// Creates a new file for writing (never opens an existing one); a descriptor or -errno.
  virtual int create(char const* path, mode_t mode) {
    return checked(::open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  }
  /// Opens an existing file or directory for reading; a descriptor or -errno.
  virtual int open_to_read(char const* path) { return checked(::open(path, O_RDONLY | O_CLOEXEC)); }
  /// Bytes read (0 at the end, may be fewer than asked for) or -errno.
  virtual ssize_t read(int file, void* data, std::size_t size) { return checked(::read(file, data, size)); }
  /// Size in bytes or -errno.
  virtual off_t size(int file) {
    struct stat status {};
    int const result = checked(::fstat(file, &status));
    return result < 0 ? result : status.st_size;
  }
  /// Bytes written (may be fewer than asked for) or -errno.
  virtual ssize_t write(int file, void const* data, std::size_t size) { return checked(::write(file, data, size)); }
  /// Marks the file as in use for as long as this process has it open; -EWOULDBLOCK if another one has it.
  virtual int lock(int file) { return checked(::flock(file, LOCK_EX | LOCK_NB)); }
  virtual int fsync(int file) { return checked(::fsync(file)); }
  virtual int close(int file) { return checked(::close(file)); }
  virtual int rename(char const* from, char const* to) { return checked(::rename(from, to)); }
  /// A second name for an existing file; fails where the new name exists.
  virtual int hard_link(char const* from, char const* to) { return checked(::link(from, to)); }
  virtual int unlink(char const* path) { return checked(::unlink(path)); }

  /// The ones that really call the system.
  static file_operations& system() {
    static file_operations real;
    return real;
  }

 private:
  template <class Result>
  static Result checked(Result result) {
    return result < 0 ? static_cast<Result>(-errno) : result;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

// SPDX-License-Identifier: BSL-1.0
#pragma once

// A save is all or nothing. The bytes go to a temporary file in the same directory, which is synced, closed
// and renamed over the old one; then the directory is synced. Whoever opens the path sees the old file or
// the new one, whenever the process or the machine dies. (rename(2) replaces atomically; without the first
// fsync a file system may order the rename before the data, without the second it may forget the rename.)

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/file/operations.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// What failed, on which file, and why: "cannot write out/a.ckpt.tmp-712: No space left on device".
class file_error : public std::runtime_error {
 public:
  [[gnu::cold]] file_error(std::string_view action, std::filesystem::path path, int error_number)
      : std::runtime_error("cannot " + std::string(action) + " " + path.string() + ": " +
                           std::generic_category().message(error_number)),
        path_(std::move(path)),
        error_number_(error_number) {}

  [[nodiscard]] std::filesystem::path const& path() const noexcept { return path_; }
  /// The errno of the failed call.
  [[nodiscard]] int error_number() const noexcept { return error_number_; }

 private:
  std::filesystem::path path_;
  int error_number_;
};

/// How a save treats the file that it replaces.
enum class previous_file {
  drop,  ///< it is gone
  keep,  ///< it stays beside the new one as `<path>.previous`
};

namespace detail {

inline constexpr std::string_view temporary_mark = ".tmp-";

inline std::filesystem::path directory_of(std::filesystem::path const& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

[[gnu::cold]] inline std::filesystem::path with_suffix(std::filesystem::path path, std::string_view suffix) {
  path += suffix;
  return path;
}

}  // namespace detail

/// Where the replaced file stays with previous_file::keep.
[[nodiscard]] inline std::filesystem::path previous_path(std::filesystem::path const& path) {
  return detail::with_suffix(path, ".previous");
}

/// A file that appears at `path` only by commit(). Destroyed without it, it leaves nothing behind and the
/// old file untouched. Throws file_error; after an exception of any member the old file is still there.
///
///     atomic_file file("out/weights.bin");
///     file.write(bytes);
///     file.commit();
class atomic_file {
 public:
  [[gnu::cold]] explicit atomic_file(std::filesystem::path path, file_operations& system = file_operations::system())
      : system_(system), path_(std::move(path)) {
    if (!path_.has_filename())
      throw std::invalid_argument("atomic_file: found the path '" + path_.string() + "', expected the name of a file");
    // The process id keeps two processes apart, the number two files of one process.
    std::string const stem = path_.string() + std::string(detail::temporary_mark) + std::to_string(::getpid());
    for (unsigned attempt = 0;; ++attempt) {
      temporary_ = attempt == 0 ? stem : stem + "-" + std::to_string(attempt);
      // 0666 less the umask: the permissions that any other new file gets, not those of mkstemp.
      descriptor_ = retried([&] { return system_.create(temporary_.c_str(), 0666); });
      if (descriptor_ >= 0) break;
      if (descriptor_ != -EEXIST || attempt == 1000) throw file_error("create", temporary_, -descriptor_);
    }
    // Tells remove_orphans that we live. Where a file system has no locks, orphans just stay.
    system_.lock(descriptor_);
  }

  atomic_file(atomic_file const&) = delete;
  atomic_file& operator=(atomic_file const&) = delete;

  ~atomic_file() { discard(); }

  /// Appends bytes.
  void write(std::span<std::byte const> bytes) {
    if (descriptor_ < 0) throw std::logic_error("atomic_file: write after commit or a failure, at " + path_.string());
    while (!bytes.empty()) {
      ssize_t const written = system_.write(descriptor_, bytes.data(), bytes.size());
      if (written == -EINTR) continue;
      // A write of nothing would repeat for ever: POSIX leaves it open what it means, for us it is an error.
      if (written <= 0) fail("write", temporary_, written == 0 ? EIO : static_cast<int>(-written));
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }

  /// Appends text.
  void write(std::string_view text) { write(std::as_bytes(std::span(text.data(), text.size()))); }

  /// Makes the bytes durable and puts the file in its place.
  [[gnu::cold]] void commit(previous_file previous = previous_file::drop) {
    if (descriptor_ < 0) throw std::logic_error("atomic_file: commit after commit or a failure, at " + path_.string());
    if (int const error = retried([&] { return system_.fsync(descriptor_); }); error < 0)
      fail("sync", temporary_, -error);
    // close is not repeated: on Linux the descriptor is gone even after EINTR.
    int const closed = system_.close(std::exchange(descriptor_, -1));
    if (closed < 0 && closed != -EINTR) fail("close", temporary_, -closed);
    if (previous == previous_file::keep) keep_previous();
    if (int const error = system_.rename(temporary_.c_str(), path_.c_str()); error < 0)
      fail("move into place as " + path_.filename().string(), temporary_, -error);
    temporary_.clear();
    sync_directory();
  }

  [[nodiscard]] std::filesystem::path const& path() const noexcept { return path_; }

 private:
  template <class Call>
  static int retried(Call call) {
    for (;;)
      if (int const result = call(); result != -EINTR) return result;
  }

  [[noreturn]] void fail(std::string_view action, std::filesystem::path const& path, int error_number) {
    file_error const error(action, path, error_number);  // copies the path before it is cleared
    discard();
    throw error;
  }

  void discard() noexcept {
    if (descriptor_ >= 0) system_.close(std::exchange(descriptor_, -1));
    if (!temporary_.empty()) system_.unlink(temporary_.c_str());
    temporary_.clear();
  }

  // The old file gets a second name, by a link under a temporary name and a rename, so that at every instant
  // both `path` and `.previous` are whole files.
  [[gnu::cold]] void keep_previous() {
    auto const second = detail::with_suffix(temporary_, "-previous");
    int error = retried([&] { return system_.hard_link(path_.c_str(), second.c_str()); });
    if (error == -ENOENT) return;  // nothing there yet
    if (error == -EEXIST) {        // left behind by a killed process that had our number
      system_.unlink(second.c_str());
      error = system_.hard_link(path_.c_str(), second.c_str());
    }
    if (error < 0) fail("keep the previous version of", path_, -error);
    error = system_.rename(second.c_str(), previous_path(path_).c_str());
    // If both names were already the same file, rename(2) does nothing and leaves the link.
    system_.unlink(second.c_str());
    if (error < 0) fail("keep the previous version as", previous_path(path_), -error);
  }

  [[gnu::cold]] void sync_directory() {
    auto const directory = detail::directory_of(path_);
    int const handle = retried([&] { return system_.open_to_read(directory.c_str()); });
    if (handle < 0) throw file_error("open the directory", directory, -handle);
    int const synced = retried([&] { return system_.fsync(handle); });
    system_.close(handle);
    // Some file systems cannot sync a directory and say EINVAL; they order renames themselves.
    if (synced < 0 && synced != -EINVAL) throw file_error("sync the directory", directory, -synced);
  }

  file_operations& system_;
  std::filesystem::path path_;
  std::filesystem::path temporary_{};
  int descriptor_ = -1;
};

/// Writes a whole file at once, all or nothing.
[[gnu::cold]] inline void write_file(std::filesystem::path const& path, std::span<std::byte const> bytes,
                                     previous_file previous = previous_file::drop,
                                     file_operations& system = file_operations::system()) {
  atomic_file file(path, system);
  file.write(bytes);
  file.commit(previous);
}

inline void write_file(std::filesystem::path const& path, std::string_view text,
                       previous_file previous = previous_file::drop,
                       file_operations& system = file_operations::system()) {
  write_file(path, std::as_bytes(std::span(text.data(), text.size())), previous, system);
}

/// Reads a whole file. The memory is bounded by what is really there: one byte more than the size that the
/// system reports, then growing with what is read.
[[nodiscard]] inline std::vector<std::byte> read_file(std::filesystem::path const& path,
                                                      file_operations& system = file_operations::system()) {
  int descriptor = -EINTR;
  while (descriptor == -EINTR) descriptor = system.open_to_read(path.c_str());
  if (descriptor < 0) throw file_error("open", path, -descriptor);
  struct closer {
    file_operations& system;
    int file;
    ~closer() { system.close(file); }
  } const close_at_end{system, descriptor};

  off_t const expected = system.size(descriptor);
  if (expected < 0) throw file_error("read the size of", path, static_cast<int>(-expected));
  std::vector<std::byte> bytes(static_cast<std::size_t>(expected) + 1);
  std::size_t used = 0;
  for (;;) {
    if (bytes.size() == used) bytes.resize(used + used / 2 + 1);
    ssize_t const got = system.read(descriptor, bytes.data() + used, bytes.size() - used);
    if (got == -EINTR) continue;
    if (got < 0) throw file_error("read", path, static_cast<int>(-got));
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
  }
  bytes.resize(used);
  return bytes;
}

/// Removes the temporary files that killed processes left beside `path`; returns how many. One that a living
/// process is writing is locked and left alone. To be called before the first save of a run.
[[gnu::cold]] inline std::size_t remove_orphans(std::filesystem::path const& path,
                                                file_operations& system = file_operations::system()) {
  std::string const stem = path.filename().string() + std::string(detail::temporary_mark);
  std::vector<std::filesystem::path> orphans;
  std::error_code ignored;  // a directory that cannot be listed has nothing that we could clean
  for (auto const& entry : std::filesystem::directory_iterator(detail::directory_of(path), ignored)) {
    if (!entry.path().filename().string().starts_with(stem)) continue;
    int const file = system.open_to_read(entry.path().c_str());
    if (file < 0) continue;
    if (system.lock(file) >= 0) orphans.push_back(entry.path());
    system.close(file);
  }
  return static_cast<std::size_t>(
      std::ranges::count_if(orphans, [&](auto const& orphan) { return system.unlink(orphan.c_str()) >= 0; }));
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

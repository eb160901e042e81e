// SPDX-License-Identifier: BSL-1.0
#include "rigged_operations.hpp"
#include "../../scratch_directory.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>

namespace {

using namespace rgflow::engine;
using rigged::mishap;

std::string text_of(std::filesystem::path const& path) {
  auto const bytes = read_file(path);
  return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

std::string const old_text = "the old one";
std::string const new_text(3000, 'n');

// Three pieces, so that there are several writes to fail at.
void save(std::filesystem::path const& path, file_operations& system, previous_file previous) {
  atomic_file file(path, system);
  for (std::size_t i = 0; i < 3; ++i) file.write(std::string_view(new_text).substr(1000 * i, 1000));
  file.commit(previous);
}

}  // namespace

TEST_CASE("file/atomic_file: a committed file is there, an abandoned one never was") {
  scratch_directory const scratch;
  auto const path = scratch / "a.bin";
  { atomic_file(path).write("abandoned"); }
  CHECK(scratch.files() == 0);
  write_file(path, "first");
  CHECK(text_of(path) == "first");
  {
    atomic_file file(path);
    file.write("abandoned");
    CHECK(text_of(path) == "first");
  }
  CHECK(text_of(path) == "first");
  write_file(path, "");
  CHECK(text_of(path).empty());
  CHECK(scratch.files() == 1);
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  mode_t const mask = ::umask(0);
  ::umask(mask);
  CHECK((status.st_mode & 0777U) == (0666U & ~mask));
}

TEST_CASE("file/atomic_file: the previous save stays when asked for") {
  scratch_directory const scratch;
  auto const path = scratch / "a.bin";
  write_file(path, "one", previous_file::keep);
  CHECK(scratch.files() == 1);
  for (std::string const text : {"two", "three", "four"}) {
    std::string const before = text_of(path);
    write_file(path, text, previous_file::keep);
    CHECK(text_of(path) == text);
    CHECK(text_of(previous_path(path)) == before);
    CHECK(scratch.files() == 2);
  }
}

TEST_CASE("file/atomic_file: data are synced before the rename and the directory after it") {
  scratch_directory const scratch;
  rigged::operations system(mishap::once, EIO, 1000);
  write_file(scratch / "a.bin", "x", previous_file::drop, system);
  CHECK(system.log() == "create lock write fsync close rename open_to_read fsync close");
  rigged::operations keeping(mishap::once, EIO, 1000);
  write_file(scratch / "a.bin", "x", previous_file::keep, keeping);
  CHECK(keeping.log() == "create lock write fsync close hard_link rename unlink rename open_to_read fsync close");
}

TEST_CASE("file/atomic_file: whichever call fails, the old file or the new one is there and the error names it") {
  for (auto const previous : {previous_file::drop, previous_file::keep})
    for (auto const what : {mishap::once, mishap::for_ever})
      for (int const error : {ENOSPC, EIO, EDQUOT, EROFS}) {
        bool reached_the_end = false;
        for (int k = 1; !reached_the_end; ++k) {
          scratch_directory const scratch;
          auto const path = scratch / "a.bin";
          write_file(path, old_text);
          rigged::operations system(what, error, k);
          std::string message;
          try {
            save(path, system, previous);
          } catch (file_error const& thrown) {
            message = thrown.what();
            CHECK(thrown.error_number() == error);
          }
          INFO("call " << k << " fails with errno " << error << ", message '" << message << "'");
          reached_the_end = !system.happened();
          std::string const found = text_of(path);
          REQUIRE((found == old_text || found == new_text));
          if (reached_the_end) REQUIRE(k > 8);
          if (message.empty()) {
            REQUIRE(found == new_text);  // no silent loss
          } else {
            REQUIRE(message.find(std::filesystem::path(path).parent_path().string()) != std::string::npos);
            REQUIRE(message.find(std::generic_category().message(error)) != std::string::npos);
          }
          // Only a disk that refuses everything may keep our temporary file.
          if (what == mishap::once && !std::filesystem::exists(previous_path(path))) REQUIRE(scratch.files() <= 2);
        }
      }
}

TEST_CASE("file/atomic_file: interruptions and short writes do not matter") {
  for (auto const& [what, error] : {std::pair{mishap::once, EINTR}, std::pair{mishap::short_write, 0}})
    for (int k = 1; k <= 14; ++k) {
      scratch_directory const scratch;
      auto const path = scratch / "a.bin";
      write_file(path, old_text);
      rigged::operations system(what, error, k);
      try {
        save(path, system, previous_file::keep);
        REQUIRE(text_of(path) == new_text);
        REQUIRE(text_of(previous_path(path)) == old_text);
      } catch (file_error const&) {
        // rename(2) is never interrupted on Linux; ours is told so here and must still be whole
        REQUIRE(what == mishap::once);
        REQUIRE(text_of(path) == old_text);
      }
    }
}

TEST_CASE("file/atomic_file: killed at any call, the old file or the new one is there, and orphans can be cleaned") {
  for (auto const previous : {previous_file::drop, previous_file::keep})
    for (auto const what : {mishap::killed, mishap::torn_write}) {
      bool finished = false;
      std::size_t orphans = 0;
      for (int k = 1; !finished; ++k) {
        scratch_directory const scratch;
        auto const path = scratch / "a.bin";
        write_file(path, old_text);
        // A child, so that what the operating system frees at death is freed.
        pid_t const child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
          rigged::operations system(what, 0, k);
          try {
            save(path, system, previous);
          } catch (rigged::power_cut const&) {
          } catch (...) {
          }
          ::_exit(system.happened() ? 1 : 0);
        }
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        REQUIRE(WIFEXITED(status));
        finished = WEXITSTATUS(status) == 0;
        std::string const found = text_of(path);
        REQUIRE((found == old_text || found == new_text));
        if (finished) REQUIRE(found == new_text);
        if (std::filesystem::exists(previous_path(path))) REQUIRE(text_of(previous_path(path)) == old_text);
        orphans += remove_orphans(path);
        REQUIRE(scratch.files() == 1U + (std::filesystem::exists(previous_path(path)) ? 1U : 0U));
        REQUIRE(text_of(path) == found);
      }
      CHECK(orphans > 0);
    }
}

TEST_CASE("file/atomic_file: a file being written is no orphan") {
  scratch_directory const scratch;
  auto const path = scratch / "a.bin";
  atomic_file first(path);
  atomic_file second(path);  // two at once get two names; the last commit wins
  first.write("first");
  second.write("second");
  CHECK(remove_orphans(path) == 0);
  first.commit();
  second.commit();
  CHECK(text_of(path) == "second");
  CHECK(scratch.files() == 1);
}

TEST_CASE("file/atomic_file: real refusals of the system are errors with the path and the reason") {
  scratch_directory const scratch;
  CHECK_THROWS_WITH(write_file(scratch / "missing/a.bin", "x"),
                    Catch::Contains("missing/a.bin") && Catch::Contains("No such file"));
  std::filesystem::create_directory(scratch / "folder");
  CHECK_THROWS_WITH(write_file(scratch / "folder", "x"), Catch::Contains("folder") && Catch::Contains("directory"));
  CHECK(scratch.files() == 1);
  CHECK_THROWS_AS(write_file(scratch / "folder/", "x"), std::invalid_argument);
  CHECK_THROWS_WITH(read_file(scratch / "nothing"), Catch::Contains("cannot open") && Catch::Contains("nothing"));

  // A disk that is full: the file size limit of a child (SIGXFSZ ignored) makes the real write fail.
  write_file(scratch / "a.bin", old_text);
  pid_t const child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit const limit{1000, 1000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    int code = 1;
    try {
      write_file(scratch / "a.bin", new_text);
    } catch (file_error const& error) {
      code = error.error_number() == EFBIG ? 0 : 2;
    }
    ::_exit(code);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  CHECK(text_of(scratch / "a.bin") == old_text);
  CHECK(scratch.files() == 2);
}

TEST_CASE("file/atomic_file: misuse after commit is an error") {
  scratch_directory const scratch;
  atomic_file file(scratch / "a.bin");
  file.commit();
  CHECK_THROWS_AS(file.write("x"), std::logic_error);
  CHECK_THROWS_AS(file.commit(), std::logic_error);
}

TEST_CASE("file/read_file: large files, interruptions and read errors") {
  scratch_directory const scratch;
  auto const path = scratch / "big.bin";
  std::string text(300'000, 'x');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>('a' + i % 23);
  write_file(path, text);
  CHECK(text_of(path) == text);
  for (int k = 1; k <= 4; ++k) {
    if (k == 2) continue;  // fstat is never interrupted
    rigged::operations interrupted(mishap::once, EINTR, k);
    CHECK(read_file(path, interrupted).size() == text.size());
  }
  for (int k = 1; k <= 4; ++k) {
    rigged::operations failing(mishap::once, EIO, k);
    CHECK_THROWS_AS(read_file(path, failing), file_error);
  }
}

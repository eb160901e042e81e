// SPDX-License-Identifier: BSL-1.0
#include "../../scratch_directory.hpp"

#include <catch2/catch.hpp>
#include <rgflow/engine/checkpoint.hpp>

#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <new>

// Memory that runs out: the k-th allocation of a save or a load fails, for every k. The operators below count
// and fail only while a test asks for it.

namespace {

struct allocation_rig {
  bool watching = false;
  long calls = 0;
  long fail_at = 0;  // 0 = never
  std::size_t largest = 0;
};
allocation_rig rig;

void* allocate(std::size_t size) {
  if (rig.watching) {
    ++rig.calls;
    rig.largest = std::max(rig.largest, size);
    if (rig.calls == rig.fail_at) throw std::bad_alloc();
  }
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

struct watch {
  explicit watch(long fail_at) { rig = {true, 0, fail_at, 0}; }
  watch(watch const&) = delete;
  watch& operator=(watch const&) = delete;
  ~watch() { rig.watching = false; }
};

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void* operator new(std::size_t size, std::nothrow_t const&) noexcept { return std::malloc(size == 0 ? 1 : size); }
void* operator new[](std::size_t size, std::nothrow_t const&) noexcept { return std::malloc(size == 0 ? 1 : size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

using namespace rgflow::engine;

std::vector<float> const weights(1000, 0.5F);

checkpoint_writer writer_of(std::uint64_t step) {
  checkpoint_writer w;
  w.set("model", "a flow with a description that does not fit into a small string");
  w.set("step", step);
  w.add("weights/of/a/layer/with/a/long/name", std::span<float const>(weights), {10, 100});
  return w;
}

std::uint64_t step_of(std::filesystem::path const& path) {
  return checkpoint_file::load(path).number<std::uint64_t>("step");
}

}  // namespace

TEST_CASE("checkpoint/memory: whichever allocation of a save fails, a whole file is there and no other") {
  scratch_directory const scratch;
  auto const path = scratch / "a.ckpt";
  writer_of(1).save(path, previous_file::drop);
  bool finished = false;
  for (long k = 1; !finished; ++k) {
    try {
      watch const watching(k);
      writer_of(2).save(path, previous_file::drop);
      finished = rig.calls < k;
    } catch (std::bad_alloc const&) {
      REQUIRE(scratch.files() == 1);
    }
    auto const step = step_of(path);
    REQUIRE((step == 1 || step == 2));
  }
  CHECK(step_of(path) == 2);
}

TEST_CASE("checkpoint/memory: whichever allocation of a load fails, the failure comes out and nothing leaks") {
  scratch_directory const scratch;
  auto const path = scratch / "a.ckpt";
  writer_of(7).save(path);
  bool finished = false;
  long failures = 0;
  for (long k = 1; !finished; ++k) {
    try {
      watch const watching(k);
      auto const f = checkpoint_file::load(path);
      auto const back = f.read<float>("weights/of/a/layer/with/a/long/name");
      finished = rig.calls < k;
    } catch (std::bad_alloc const&) {
      ++failures;
    }
  }
  CHECK(failures > 5);
  CHECK(step_of(path) == 7);
}

TEST_CASE("checkpoint/memory: no lie in a header makes the reader allocate more than the file") {
  scratch_directory const scratch;
  writer_of(7).save(scratch / "a.ckpt");
  auto const good = read_file(scratch / "a.ckpt");
  std::string const text(reinterpret_cast<char const*>(good.data()), good.size());
  for (std::string const& lie : std::initializer_list<std::string>{"[9999999]", "[999, 99]", "[9, 9999]"}) {
    std::string damaged = text;
    // the same length, so that every offset stays what it is
    std::string const honest = "[10, 100]";
    auto const at = damaged.find(honest);
    REQUIRE(at != std::string::npos);
    damaged.replace(at, honest.size(), lie);
    std::vector<std::byte> bytes(damaged.size());
    std::memcpy(bytes.data(), damaged.data(), damaged.size());
    std::size_t largest = 0;
    bool refused = false;
    try {
      watch const watching(0);
      try {
        checkpoint_file const f("lying.ckpt", std::move(bytes));
      } catch (checkpoint_error const&) {
        refused = true;
      }
      largest = rig.largest;
    } catch (...) {
    }
    CHECK(refused);
    CHECK(largest < good.size() + 1024);
  }
}

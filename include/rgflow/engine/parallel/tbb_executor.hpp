// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/parallel/executor.hpp>

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/partitioner.h>
#include <tbb/task_arena.h>

#include <atomic>
#include <cstddef>
#include <exception>
#include <limits>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>

namespace rgflow::inline RGFLOW_ISA::engine {

/// Tasks on oneTBB, in an arena of its own: one task per piece (simple_partitioner, grain 1), so the
/// partition never depends on the number of threads. `threads` = 0 means one per hardware thread that the
/// process may use; more than that is allowed (tests do it) and really starts that many.
class tbb_executor {
 public:
  explicit tbb_executor(std::size_t threads = 0) : threads_(checked(threads)), arena_(static_cast<int>(threads_)) {
    // oneTBB never runs more than one thread per processor unless told so; only ever raise that limit, a
    // lower one would bind every other user of oneTBB in the process.
    if (threads_ > static_cast<std::size_t>(tbb::info::default_concurrency()))
      raised_limit_ = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism, threads_);
  }

  template <std::invocable<std::size_t> F>
  void for_each_task(std::size_t n, F&& f) {
    if (n == 0) return;
    first_failure failure;
    // A task may have tasks of its own: while it waits for them its thread takes no others.
    arena_.execute([&] {
      tbb::this_task_arena::isolate([&] {
        tbb::parallel_for(
            tbb::blocked_range<std::size_t>(0, n, 1),
            [&](tbb::blocked_range<std::size_t> const& range) {
              for (std::size_t task = range.begin(); task != range.end(); ++task) {
                if (task > failure.index.load(std::memory_order_relaxed)) continue;
                try {
                  f(task);
                } catch (...) {
                  failure.record(task, std::current_exception());
                }
              }
            },
            tbb::simple_partitioner{});
      });
    });
    if (failure.error) std::rethrow_exception(failure.error);
  }

  [[nodiscard]] std::size_t concurrency() const noexcept { return threads_; }

 private:
  struct first_failure {
    std::atomic<std::size_t> index = std::numeric_limits<std::size_t>::max();
    std::mutex guard{};
    std::exception_ptr error{};

    void record(std::size_t task, std::exception_ptr thrown) {
      std::lock_guard const lock(guard);
      if (task >= index.load(std::memory_order_relaxed)) return;
      index.store(task, std::memory_order_relaxed);
      error = std::move(thrown);
    }
  };

  static std::size_t checked(std::size_t threads) {
    constexpr std::size_t most = 4096;
    if (threads > most)
      throw std::invalid_argument("tbb_executor: found " + std::to_string(threads) + " threads, expected at most " +
                                  std::to_string(most) + " (0 = one per processor)");
    return threads == 0 ? static_cast<std::size_t>(tbb::info::default_concurrency()) : threads;
  }

  std::size_t threads_;
  std::unique_ptr<tbb::global_control> raised_limit_;
  tbb::task_arena arena_;
};

static_assert(Executor<tbb_executor>);

}  // namespace rgflow::inline RGFLOW_ISA::engine

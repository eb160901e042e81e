// SPDX-License-Identifier: BSL-1.0
#pragma once

// Who runs the tasks. Everything parallel in the engine goes through this one small interface, so that a
// test, a sanitizer or a user with a thread pool can replace oneTBB by ten lines. An executor decides only
// *where* a task runs, never what it computes: results must be the same for every executor, so tasks write
// to their own slots and sums over slots are taken afterwards in index order (ordered_sum.hpp).

#include <rgflow/engine/isa.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA::engine {

/// What is called with the number of a task; not a `Ref`, which is copied instead of referred to.
template <class F, class Ref>
concept TaskForOther = !std::same_as<std::remove_cvref_t<F>, Ref> && std::invocable<F&, std::size_t>;

/// A borrowed `void(std::size_t)`: a pointer to the callable and a function that calls it. Valid as long as
/// the callable lives, which for_each_task guarantees because it blocks.
class task_ref {
 public:
  // Implicit: a lambda is a task.
  template <TaskForOther<task_ref> F>
  constexpr task_ref(F& f) noexcept
      : object_(const_cast<void*>(static_cast<void const*>(std::addressof(f)))),
        call_([](void* object, std::size_t task) { (*static_cast<F*>(object))(task); }) {}

  void operator()(std::size_t task) const { call_(object_, task); }

 private:
  void* object_;
  void (*call_)(void*, std::size_t);
};

/// An executor
///  - calls f(i) exactly once for each i in [0, n), on any thread, and returns when all calls have returned;
///  - lets an exception out: of all i whose f(i) throws, that of the smallest i. Tasks above it may be left
///    out, tasks below it are always run, so which exception leaves does not depend on timing;
///  - says with concurrency() how many tasks may run at one time (for scratch memory, never for results).
template <class E>
concept Executor = requires(E& executor, std::size_t n, task_ref task) {
  executor.for_each_task(n, task);
  { executor.concurrency() } -> std::convertible_to<std::size_t>;
};

/// Runs the tasks one after the other on the calling thread.
class serial_executor {
 public:
  template <std::invocable<std::size_t> F>
  void for_each_task(std::size_t n, F&& f) const {
    for (std::size_t task = 0; task < n; ++task) f(task);
  }

  [[nodiscard]] constexpr std::size_t concurrency() const noexcept { return 1; }
};

/// An executor; not a `Ref`, which is copied instead of referred to.
template <class E, class Ref>
concept ExecutorForOther = !std::same_as<std::remove_cvref_t<E>, Ref> && Executor<E>;

/// Any executor behind one type, borrowed: what non-template code takes. Costs one indirect call per task.
class executor_ref {
 public:
  // Implicit: every executor is an executor_ref.
  template <ExecutorForOther<executor_ref> E>
  executor_ref(E& executor) noexcept
      : object_(const_cast<void*>(static_cast<void const*>(std::addressof(executor)))),
        run_([](void* object, std::size_t n, task_ref task) { static_cast<E*>(object)->for_each_task(n, task); }),
        concurrency_([](void* object) { return static_cast<std::size_t>(static_cast<E*>(object)->concurrency()); }) {}

  template <std::invocable<std::size_t> F>
  void for_each_task(std::size_t n, F&& f) const {
    run_(object_, n, task_ref(f));
  }

  [[nodiscard]] std::size_t concurrency() const { return concurrency_(object_); }

 private:
  void* object_;
  void (*run_)(void*, std::size_t, task_ref);
  std::size_t (*concurrency_)(void*);
};

static_assert(Executor<serial_executor> && Executor<serial_executor const> && Executor<executor_ref>);

/// Into so many tasks work is cut at most: by its own size and never by the number of threads, so that what each task
/// sums has the same bits for any number of them.
inline constexpr std::size_t most_tasks = 8;

/// f(begin, end) for at most `most_tasks` ranges that make up [0, n): as tasks of an executor, or a single one without.
template <std::invocable<std::size_t, std::size_t> F>
void in_ranges(executor_ref const* executor, std::size_t n, F&& f) {
  if (executor == nullptr) return f(std::size_t{0}, n);
  std::size_t const tasks = n < most_tasks ? n : most_tasks;
  executor->for_each_task(tasks, [&](std::size_t task) { f(task * n / tasks, (task + 1) * n / tasks); });
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

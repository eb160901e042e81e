// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/parallel/executor.hpp>
#include <rgflow/engine/refusal.hpp>

#include <concepts>
#include <cstddef>

namespace rgflow::inline RGFLOW_ISA::engine {

/// What is asked of an executor.
template <class E>
struct members_of_executor {
  static constexpr bool for_each_task = requires(E& executor, std::size_t n, task_ref task) {
    executor.for_each_task(n, task);
  };
  using type = rgflow::detail::first_lacking<rgflow::detail::member<"for_each_task(n, f)", for_each_task>,
                                             rgflow::detail::member<"concurrency()", false>>;
};

template <bool Kept, class E, class Lacks>
struct keeps_executor_contract {
  static_assert(
      rgflow::detail::HoldsFor<Kept, E, Lacks>,
      "rgflow: what is to run the tasks here is not an executor: expected engine::tbb_executor, "
      "engine::serial_executor or a type of yours with for_each_task(n, f), which calls f(i) once for each i below n, "
      "and concurrency(), both const if the object is (what it lacks stands below). See "
      "docs/model.md#who-runs-the-tasks");
};

/// Who runs tasks, or a refusal in the user's words.
template <class E>
struct runs_tasks
    : keeps_executor_contract<Executor<E>, E, rgflow::detail::lacking<Executor<E>, members_of_executor<E>>> {
  static constexpr bool fits = Executor<E>;
};

/// What only a function that refuses it takes, beside one that takes an executor_ref.
template <class E>
concept NoExecutor = !std::convertible_to<E&, executor_ref>;

}  // namespace rgflow::inline RGFLOW_ISA::engine

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/borrowed.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/parallel/executor.hpp>
#include <rgflow/engine/refusal.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>

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

/// An executor that is borrowed beyond the call which takes it as E&&, or a refusal in the user's words.
template <class E>
struct kept_executor : runs_tasks<std::remove_reference_t<E>>,
                       outlives_the_line<std::is_lvalue_reference_v<E> || !Executor<E>, E> {};

/// What only a function that refuses it takes, beside one that keeps an executor_ref.
template <class E>
concept RefusedExecutor = !std::same_as<std::remove_cvref_t<E>, executor_ref> &&
    (!std::is_lvalue_reference_v<E> || !std::convertible_to<E, executor_ref>);

}  // namespace rgflow::inline RGFLOW_ISA::engine

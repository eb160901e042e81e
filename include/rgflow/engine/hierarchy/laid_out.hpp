// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/flow.hpp>
#include <rgflow/engine/layout.hpp>
#include <rgflow/engine/model/tile.hpp>
#include <rgflow/engine/parallel/executor.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

namespace detail {

/// Sums a tile's per-lane numbers per configuration: work is cut into at most this many tasks, by its size and not by
/// the number of threads, and their sums are added in order.
inline constexpr std::size_t most_layout_tasks = 64;

/// f(group, sum of this task per configuration, in double) for every group of the map.
template <std::size_t Lanes, class F>
void each_group(executor_ref executor, lane_map<Lanes> const& map, std::span<double> sums, F&& f) {
  std::size_t const groups = map.groups(), tasks = std::min(groups, most_layout_tasks), n = sums.size();
  std::vector<double> parts(tasks * n, 0.0);
  executor.for_each_task(tasks, [&](std::size_t task) {
    std::span<double> const part(parts.data() + task * n, n);
    for (std::size_t g = task * groups / tasks; g < (task + 1) * groups / tasks; ++g) f(map(g), part);
  });
  for (std::size_t task = 0; task < tasks; ++task)
    for (std::size_t i = 0; i < n; ++i) sums[i] += parts[task * n + i];
}

/// Adds the lanes that hold work to the sums of their configurations.
template <class V, class Group>
void add_lanes(V const& values, Group const& who, std::span<double> sums) {
  for (std::size_t j = 0; j < who.used; ++j) sums[who.configuration[j]] += static_cast<double>(lane(values, j));
}

}  // namespace detail

/// One step of it, as run_laid_out.
template <direction D, class V, class S, Layout L, class T, class Weights>
void run_step_laid_out(typename S::plan const& plan, executor_ref executor, tile_values<L, T> values, Weights w,
                       context_values<T> const& context, std::size_t first, std::span<double> log_det) {
  lane_map<lane_count<V>> const map(S::items(plan), values.shape.configurations, L::configurations_first, S::items_mix);
  detail::each_group(executor, map, log_det, [&](auto const& who, std::span<double> sums) {
    std::vector<V> numbers;
    if (context.per_sample() > 0) context.fill(numbers, [&](std::size_t j) { return first + who.configuration[j]; });
    V const here = S::template run_lanes<D>(plan, values, who, w, std::span<V const>(numbers));
    detail::add_lanes(here, who, sums);
  });
}

/// Runs the whole flow in direction D, in place, on one tile of configurations in the memory of layout L; adds the
/// log-determinant of each to log_det. `first` is the number of the tile's first configuration in `context`. All
/// threads work on this tile; the bits don't depend on how many there are. Flow::levels::runs_in_layouts.
template <direction D, class V, Layout L, class Flow, class T, class Weights>
void run_laid_out(Flow const& flow, executor_ref executor, tile_values<L, T> values, Weights w,
                  context_values<T> const& context, std::size_t first, std::span<double> log_det) {
  flow.template each_step<D>(w, [&]<class S>(std::type_identity<S>, std::size_t, std::string const&,
                                             typename S::plan const& plan, Weights of_step) {
    if constexpr (StepBehindPointers<S>)
      S::template run_laid_out<D>(plan, executor, values, of_step, context, first, log_det);
    else
      run_step_laid_out<D, V, S>(plan, executor, values, of_step, context, first, log_det);
  });
}

/// Adds sum f(value) over the values of each configuration to `sums`.
template <class V, Layout L, class T, class F>
void sum_laid_out(executor_ref executor, tile_values<L, T> values, std::span<double> sums, F&& f) {
  constexpr std::size_t lanes = lane_count<V>;
  lane_map<lanes> const map(values.shape.sites, values.shape.configurations, L::configurations_first, true);
  detail::each_group(executor, map, sums, [&](auto const& who, std::span<double> part) {
    for (std::size_t c = 0; c < values.shape.channels; ++c) {
      V x;
      for (std::size_t j = 0; j < lanes; ++j) set_lane(x, j, values(who.configuration[j], who.item[j], c));
      detail::add_lanes(f(x), who, part);
    }
  });
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

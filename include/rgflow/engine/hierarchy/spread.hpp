// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/hierarchy/block_step.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/layout.hpp>
#include <rgflow/engine/parallel/executor.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

// Steps and their adjoints on a tile that has fewer samples than lanes: registers are filled with blocks of them, and
// all threads work on the tile. For training on few samples of large lattices.

namespace rgflow::inline RGFLOW_ISA::engine {
namespace detail {

/// Single numbers of a tile [site][channel] of lanes, as tile_values.
template <class V>
struct sparse_values {
  V* data;
  std::size_t channels;

  scalar_of_t<V>& operator()(std::size_t configuration, std::size_t site, std::size_t channel) const {
    return lane_data(data)[(site * channels + channel) * lane_count<V> + configuration];
  }
};

/// The work of a step on a sparse tile: registers of blocks, and tasks of many registers each. How many depends on the
/// step and the samples alone, and so do the bits of what is summed in a task. Each task has a gradient of its own:
/// they are few, and worth the adding up.
template <class V>
class sparse_work {
 public:
  /// The same block of neighbouring samples comes first, so that what is fetched of a tile is used.
  sparse_work(sparse_tile const& tile, std::size_t items)
      : tile_(tile),
        map_(items, tile.samples, true, true),
        tasks_(std::clamp<std::size_t>(map_.groups() / least_groups, 1, most_tasks)) {}

  std::size_t tasks() const { return tasks_; }

  /// f(task, each), where each(g) calls g for the groups of the task in order.
  template <class F>
  void run(F const& f) const {
    auto const task = [&](std::size_t t) {
      f(t, [&](auto&& g) {
        for (auto i = t * map_.groups() / tasks_; i < (t + 1) * map_.groups() / tasks_; ++i) g(map_(i));
      });
    };
    if (tasks_ == 1)
      task(0);
    else
      tile_.executor.for_each_task(tasks_, task);
  }

  /// numbers[i] of each sample, in the lanes that it has in a group.
  template <class Group>
  static void fill(std::span<V const> numbers, Group const& who, std::span<V> out) {
    for (std::size_t i = 0; i < numbers.size(); ++i)
      for (std::size_t j = 0; j < lane_count<V>; ++j) set_lane(out[i], j, lane(numbers[i], who.configuration[j]));
  }

 private:
  static constexpr std::size_t least_groups = 8, most_tasks = 32;

  sparse_tile const& tile_;
  lane_map<lane_count<V>> map_;
  std::size_t tasks_;
};

/// S::run<D> on a sparse tile.
template <direction D, class S, class V, class T>
V run_spread(typename S::plan const& plan, V* field, packed_weights<T> w, std::span<V const> context) {
  std::size_t const samples = w.tile->samples;
  sparse_work<V> const work(*w.tile, S::items(plan));
  std::vector<double> sums(work.tasks() * samples);
  work.run([&](std::size_t task, auto&& each) {
    std::vector<V> numbers(context.size());
    each([&](auto const& who) {
      work.fill(context, who, numbers);
      V const log_det = S::template run_lanes<D>(plan, sparse_values<V>{field, S::channels}, who,
                                                 packed_weights<T>{w.data}, std::span<V const>(numbers));
      for (std::size_t j = 0; j < who.used; ++j)
        sums[task * samples + who.configuration[j]] += static_cast<double>(lane(log_det, j));
    });
  });
  V log_det(0);
  for (std::size_t k = 0; k < samples; ++k) {
    double sum = 0;
    for (std::size_t task = 0; task < work.tasks(); ++task) sum += sums[task * samples + k];
    set_lane(log_det, k, static_cast<T>(sum));
  }
  return log_det;
}

/// S::pull_back<D> on a sparse tile.
template <direction D, class S, class V, class T>
void pull_back_spread(typename S::plan const& plan, V* field, V* bar, V const& log_det_bar, packed_weights<T> w,
                      std::span<V const> context, gradient_slot<T> g) {
  sparse_work<V> const work(*w.tile, S::items(plan));
  std::size_t const size = g ? S::gradient(plan) : 0;
  std::vector<T> gradients(work.tasks() * size);
  work.run([&](std::size_t task, auto&& each) {
    gradient_slot<T> const own{g ? gradients.data() + task * size : nullptr};
    std::vector<V> numbers(context.size());
    each([&](auto const& who) {
      work.fill(context, who, numbers);
      V log_det_bars(0);
      for (std::size_t j = 0; j < who.used; ++j) set_lane(log_det_bars, j, lane(log_det_bar, who.configuration[j]));
      S::template pull_back_lanes<D>(plan, sparse_values<V>{field, S::channels}, sparse_values<V>{bar, S::channels},
                                     who, log_det_bars, packed_weights<T>{w.data}, std::span<V const>(numbers), own);
    });
  });
  in_ranges(&w.tile->executor, size, [&](std::size_t begin, std::size_t end) {
    for (std::size_t task = 0; task < work.tasks(); ++task)
      for (std::size_t i = begin; i < end; ++i) g.data[i] += gradients[task * size + i];
  });
}

/// Whether the step S of a flow may meet sparse tiles of these types.
template <class S, class V, class Weights>
inline constexpr bool may_spread = spreads_adjoint<S>&& is_lanes<V>&& Weights::is_packed;

}  // namespace detail

/// S::run<D>; where w.tile says so, with the blocks of a sparse tile in the lanes. Lanes without a sample are then left
/// as they are.
template <direction D, class S, class V, class Weights>
V run_on_tile(typename S::plan const& plan, V* field, Weights w, std::span<V const> context) {
  if constexpr (detail::may_spread<S, V, Weights>)
    if (w.tile != nullptr) return detail::run_spread<D, S>(plan, field, w, context);
  return S::template run<D>(plan, field, w, context);
}

/// S::record<D> in the same way: a step that runs so needs no tape.
template <direction D, class S, class V, class Weights>
V record_on_tile(typename S::plan const& plan, V* field, Weights w, std::span<V const> context, V* tape) {
  if constexpr (detail::may_spread<S, V, Weights>)
    if (w.tile != nullptr) return detail::run_spread<D, S>(plan, field, w, context);
  return S::template record<D>(plan, field, w, context, tape);
}

/// S::pull_back<D> in the same way.
template <direction D, class S, class V, class T>
void pull_back_on_tile(typename S::plan const& plan, V* field, V* bar, V const& log_det_bar, packed_weights<T> w,
                       std::span<V const> context, gradient_slot<T> g, V const* tape) {
  if constexpr (detail::may_spread<S, V, packed_weights<T>>)
    if (w.tile != nullptr) return detail::pull_back_spread<D, S>(plan, field, bar, log_det_bar, w, context, g);
  S::template pull_back<D>(plan, field, bar, log_det_bar, w, context, g, tape);
}

}  // namespace rgflow::inline RGFLOW_ISA::engine

// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/borrowed.hpp>
#include <rgflow/engine/density/contract.hpp>
#include <rgflow/engine/hierarchy/reconstruction.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/parallel/executor.hpp>
#include <rgflow/engine/refusal.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// How much the samples of a batch count in a loss, 1 on average or whatever it says, and the loss of the batch.
struct weighing {
  std::vector<double> shares{};
  double loss = 0;
};

/// How many of them an objective makes of a batch before its tiles are called.
template <class O>
inline constexpr std::size_t weighings_of = [] {
  if constexpr (requires { O::weighings; })
    return std::size_t{O::weighings};
  else
    return std::size_t{0};
}();

/// What an objective is handed for one tile of samples of a density.
template <class Model, class V>
struct tile_task {
  using scalar = typename Model::value_type;
  Model const& model;
  packed_weights<scalar> weights;
  gradient_slot<scalar> gradient;  // where the objective adds the gradient of sum over lanes of share * loss
  typename Model::template workspace<V>& work;
  std::uint64_t seed;   // of the training run
  std::uint64_t step;   // of the training run
  std::uint64_t first;  // number of the first sample of the tile in the batch
  std::uint64_t batch;
  V share;                                // weight of each sample's loss: 1 / batch, 0 for lanes beyond the batch
  std::span<weighing const> weighings{};  // what the objective made of the batch, if it does
};

/// What it gives back, per sample.
template <class V>
struct tile_result {
  V loss;
  V log_weight;  // log of the importance weight p/q up to a constant, where the objective knows p; else 0
};

/// What can be trained on; the contract is written out in objective.hpp.
template <class O, class Model>
concept Objective = Density<Model> &&
    requires(O const& o, Model const& m, std::size_t n, tile_task<Model, typename Model::lanes_type> const& task) {
  { O::knows_weights } -> std::convertible_to<bool>;
  { o.describe() } -> std::convertible_to<std::string>;
  { o.first_nonfinite(m, std::uint64_t{}, std::uint64_t{}, n) } -> std::convertible_to<std::string>;
  o.check(m, n);
  { o(task) } -> std::same_as<tile_result<typename Model::lanes_type>>;
};

/// An objective that changes between steps: a trainer calls advance(model, seed, step) before each, and what it has
/// become by then is saved with the run.
template <class O>
concept KeepsState = requires(O& o, O const& as_it_is, std::span<double const> numbers) {
  { as_it_is.state() } -> std::same_as<std::vector<double>>;
  o.restore(numbers);
};

/// Of a density; of another type nothing is said of its objective.
template <class O, class Model>
struct members_of_objective {
  static constexpr bool knows_weights = requires {
    { O::knows_weights } -> std::convertible_to<bool>;
  };
  static constexpr bool describe = requires(O const& o) {
    { o.describe() } -> std::convertible_to<std::string>;
  };
  static constexpr bool first_nonfinite = requires(O const& o, Model const& m, std::size_t n) {
    { o.first_nonfinite(m, std::uint64_t{}, std::uint64_t{}, n) } -> std::convertible_to<std::string>;
  };
  static constexpr bool check = requires(O const& o, Model const& m, std::size_t n) { o.check(m, n); };
  using type = rgflow::detail::first_lacking<
      rgflow::detail::member<"knows_weights", knows_weights>, rgflow::detail::member<"describe()", describe>,
      rgflow::detail::member<"first_nonfinite(model, ...)", first_nonfinite>,
      rgflow::detail::member<"check(model, batch)", check>, rgflow::detail::member<"operator()(task)", false>>;
};

/// The samples of a batch in tiles as wide as lanes of V, and the tiles shared out to tasks, a fixed range of them
/// each: what is summed in a task does not depend on the number of threads.
template <class V>
class tiles_of_batch {
 public:
  explicit tiles_of_batch(std::size_t batch, std::size_t at_most = most_tasks)
      : batch_(batch), tiles_((batch + width - 1) / width), tasks_(std::min(tiles_, at_most)) {}

  std::size_t tasks() const { return tasks_; }
  /// f(first sample) for every tile of a task, in order.
  template <class F>
  void each_tile(std::size_t task, F&& f) const {
    for (auto t = task * tiles_ / tasks_; t < (task + 1) * tiles_ / tasks_; ++t) f(t * width);
  }
  /// f(lane, sample) for every lane of a tile that holds a sample.
  template <class F>
  void each_sample(std::size_t first, F&& f) const {
    for (std::size_t j = 0; j < width && first + j < batch_; ++j) f(j, first + j);
  }

 private:
  static constexpr std::size_t width = lane_count<V>;
  std::size_t batch_, tiles_, tasks_;
};

/// Losses and weight gradient of one batch. Tiles are summed per slot, a fixed range of tiles that one thread works
/// through in order, and slots in double in fixed order: the result has the same bits for any number of threads.
template <class Model>
class batch_gradient {
 public:
  using T = typename Model::value_type;
  using V = typename Model::lanes_type;

  explicit batch_gradient(Model const& model) : model_(model), gradient_(model.weights().size()) {}
  explicit batch_gradient(Model const&& model) : batch_gradient(no_temporary(model)) {}

  template <Objective<Model> O>
  void operator()(O const& objective, std::uint64_t seed, std::uint64_t step, std::size_t batch) {
    objective.check(model_, batch);
    model_.pack(packed_);
    // As many gradients of a wide flow would fill the memory: it has one, and threads share the rows of its layers.
    bool const one_copy = model_.gradient_size() * sizeof(T) > largest_copy;
    auto const tiles = one_copy ? tiles_of_batch<V>(batch, 1) : tiles_of_batch<V>(batch);
    auto const slots = tiles.tasks();
    executor_ref const executor = model_.executor();
    packed_weights<T> const weights{packed_.data(), slots < executor.concurrency() ? &executor : nullptr};
    if (slots_.size() < slots) slots_.resize(slots);
    losses_.assign(batch, 0);
    log_weights_.assign(batch, 0);
    std::vector<weighing> weighings;
    if constexpr (weighings_of<O> != 0) weighings = objective.weigh(model_, weights, seed, step, batch);
    executor.for_each_task(slots, [&](std::size_t i) {
      auto& slot = slots_[i];
      if (slot.gradient.empty()) slot.gradient.resize(model_.gradient_size());
      fill_zero(weights.rows, std::span(slot.gradient));
      model_.reserve(slot.work, true);
      if (i == 0) watch(slot.work);
      tiles.each_tile(i, [&](std::size_t first) {
        V share(0);
        tiles.each_sample(first, [&](std::size_t j, std::size_t) { set_lane(share, j, T(1) / static_cast<T>(batch)); });
        sparse_tile const sparse{executor, std::min(lane_count<V>, batch - first)};
        auto here = weights;
        if (spreads_training(model_, sparse.samples, batch)) here.tile = &sparse;
        auto const result = objective(tile_task<Model, V>{
            model_, here, {slot.gradient.data()}, slot.work, seed, step, first, batch, share, weighings});
        tiles.each_sample(first, [&](std::size_t j, std::size_t sample) {
          losses_[sample] = static_cast<double>(lane(result.loss, j));
          log_weights_[sample] = static_cast<double>(lane(result.log_weight, j));
        });
      });
    });
    found_.reset();
    if (checking_) {
      each_check<Model, V>(model_, slots_[0].work, [&](reconstruction_check<V> const& check) {
        if (!found_ || check.worst.error > found_->error) found_ = check.worst;
      });
    }
    fill_zero(&executor, std::span(gradient_));
    for (std::size_t i = 0; i < slots; ++i) model_.unpack_gradient(slots_[i].gradient.data(), gradient_.data());
  }

  /// Whether the following calls check the flow's way back, in the first of their slots.
  void check_reconstruction(bool on) { checking_ = on; }
  /// The worst that the last call met; nothing unless it looked and the model runs a flow backwards.
  std::optional<reconstruction> const& found() const { return found_; }

  /// Of the mean loss over the batch, in canonical order.
  std::span<double> gradient() { return gradient_; }
  std::span<double const> losses() const { return losses_; }
  std::span<double const> log_weights() const { return log_weights_; }

 private:
  static constexpr std::size_t largest_copy = std::size_t{1} << 27U;  // bytes
  struct slot_state {
    typename Model::template workspace<V> work;
    std::vector<T> gradient;
  };

  void watch(typename Model::template workspace<V>& work) const {
    each_check<Model, V>(model_, work, [&](reconstruction_check<V>& check) {
      check.on = checking_;
      check.worst = {};
    });
  }

  template <class N>
  static void fill_zero(executor_ref const* executor, std::span<N> numbers) {
    in_ranges(executor, numbers.size(), [&](std::size_t begin, std::size_t end) {
      std::fill(numbers.begin() + static_cast<std::ptrdiff_t>(begin),
                numbers.begin() + static_cast<std::ptrdiff_t>(end), N(0));
    });
  }

  Model const& model_;
  bool checking_ = false;
  std::optional<reconstruction> found_;
  std::vector<T> packed_;
  std::vector<slot_state> slots_;
  std::vector<double> gradient_, losses_, log_weights_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine

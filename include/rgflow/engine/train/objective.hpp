// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/action.hpp>
#include <rgflow/engine/density/nonfinite.hpp>
#include <rgflow/engine/density/score.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/text.hpp>
#include <rgflow/engine/train/gradient.hpp>
#include <rgflow/engine/train/path_gradient.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

// The Objective contract: a type with
//   template <class Model, class V> engine::tile_result<V> operator()(engine::tile_task<Model, V> const&) const
// which computes the losses of one tile of samples and adds the gradient of sum over lanes of share * loss to
// task.gradient. It holds no state that changes; random numbers are keyed by (task.seed, step, sample). Besides
//   template <class Model> void check(Model const&, std::size_t batch) const
//                                          throws std::invalid_argument if the objective does not fit the model or the
//                                          batch
//   static constexpr bool knows_weights    whether log_weight has a meaning (the objective knows p up to a constant)
//   std::string describe() const          what it is, with its constants; a saved run is only continued with the same
//   template <class Model> std::string first_nonfinite(Model const&, seed, step, batch) const
//                                          where a batch first meets NaN or infinity, in words; empty if nowhere
// where Model is any Density (density/contract.hpp). An objective whose samples count by what the whole batch is like
// says so with
//   static constexpr std::size_t weighings;
//   template <class Model> std::vector<engine::weighing> weigh(Model const&, engine::packed_weights<T>, seed, step,
//                                                              std::size_t batch) const
// which is called before the tiles, and so many of which they are handed in task.weighings. One that changes from step
// to step, all the same for equal numbers of steps, has
//   template <class Model> void advance(Model const&, seed, step)   which a trainer calls before each step
//   std::vector<double> state() const, void restore(std::span<double const>)
//                                          what it goes on from; restore throws std::invalid_argument, and changes
//                                          nothing, if that is of another

namespace engine {

/// look(first sample, how many of the lanes count, workspace, weights) for every tile of a batch, until one of them
/// returns words.
template <class Model, class Look>
[[gnu::cold]] std::string first_find(Model const& model, std::size_t batch, Look&& look) {
  using V = typename Model::lanes_type;
  using T = typename Model::value_type;
  std::vector<T> packed;
  model.pack(packed);
  typename Model::template workspace<V> work;
  model.reserve(work, true);
  std::string found;
  for (std::size_t first = 0; first < batch && found.empty(); first += lane_count<V>)
    found = look(first, std::min(lane_count<V>, batch - first), work, packed_weights<T>{packed.data()});
  return found;
}

/// Where the draws of a batch first meet NaN or infinity, in words: in the flow, or in value(first sample, workspace,
/// weights, context) of what it draws, which is the `what` of a sample; context_of(first sample) is what the flow
/// reads.
template <class Model, class ContextOf, class Value>
[[gnu::cold]] std::string first_nonfinite_draw(Model const& model, random_key const& key, std::size_t batch,
                                               ContextOf const& context_of, std::string const& what,
                                               Value const& value) {
  using V = typename Model::lanes_type;
  return first_find(model, batch, [&](std::size_t first, std::size_t used, auto& work, auto weights) {
    std::vector<V> const numbers = context_of(first);
    std::span<V const> const context(numbers);
    auto found = nonfinite_in_draw(model, used, key, first, work, weights, context);
    if (found.empty() && !finite(value(first, work, weights, context), used))
      found = "The flow's samples are finite, but the " + what + " of one is not.";
    return found;
  });
}

/// So many context numbers, for messages.
template <std::size_t>
struct family_hands;
template <std::size_t>
struct flow_reads;
template <bool Fits, class Handed, class Read>
struct is_read_by_the_flow {
  static_assert(
      rgflow::detail::HoldsFor<Fits, Handed, Read>,
      "rgflow: a family of actions hands the flow one context number for each constant with a range: the "
      "flow needs context<n> with as many (both numbers stand below). See docs/training.md#a-range-of-constants");
};
template <std::size_t Handed, std::size_t Read>
inline constexpr bool required_contexts =
    sizeof(is_read_by_the_flow<Handed == Read, family_hands<Handed>, flow_reads<Read>>) != 0;

/// What forward_kl learns from; its members are explained there.
template <class D>
concept TrainingData = requires(D const& d, double* field, std::vector<double>& numbers, std::uint64_t n,
                                std::size_t size) {
  { d.template fill<double>(n, n, n, n, field) } -> std::same_as<double>;
  d.fill_context(n, n, n, n, numbers);
  d.check(size, size, size);
  { d.describe() } -> std::convertible_to<std::string>;
};

}  // namespace engine

/// Train from an action: the mean of S(x) + log q(x) over the model's own samples, which is at least -log Z (the
/// Kullback-Leibler divergence KL(q || p) up to that constant). Gradient by reparametrization, x = decode(z).
///
/// reverse_kl(action, path_gradient) leaves out the part of that gradient whose mean is zero, d log q(x)/dw at fixed x.
/// What is left goes through x alone: its noise vanishes as q comes near p, where that of the whole gradient doesn't,
/// for a step of 6 instead of 4 passes through the flow, and more where it keeps inputs or is symmetrized
/// (path_gradient.hpp).
template <class Action, bool Path = false>
class reverse_kl {
  static constexpr bool unbound = engine::Unbound<Action>;
  static_assert(sizeof(engine::is_bound<Action>) != 0);
  static constexpr bool family = engine::ActionFamily<Action>;
  static_assert(rgflow::detail::HoldsFor<engine::Action<Action> || family || unbound, Action,
                                         rgflow::detail::lacks<"value(lattice, phi)">>,
                "rgflow: reverse_kl needs an action: what bind<...>(...) makes, or a type of yours with "
                "value(lattice, phi). See docs/action.md");

 public:
  /// `context`: what a conditional flow reads, a row for all samples or one for each sample of the batch. A family of
  /// actions draws its own.
  explicit reverse_kl(Action action, engine::context_values<double> context = {}) requires(!Path)
      : action_(std::move(action)), context_(std::move(context)) {}
  reverse_kl(Action action, path_gradient_t, engine::context_values<double> context = {}) requires Path
      : action_(std::move(action)),
        context_(std::move(context)) {}

  static constexpr bool knows_weights = true;
  Action const& action() const { return action_; }

  template <class Model>
  void check(Model const& model, [[maybe_unused]] std::size_t batch) const {
    engine::require_defined_on(action_, model);
    if constexpr (family)
      static_assert(engine::required_contexts<Action::contexts, Model::contexts>);
    else
      context_.check(Model::contexts, batch);
  }

  template <class Model, class V>
  engine::tile_result<V> operator()(engine::tile_task<Model, V> const& task) const {
    auto& work = task.work;
    auto const& model = task.model;
    auto const numbers = context_of<V>(task.seed, task.step, task.first);
    std::span<V const> const context(numbers);
    engine::random_key const key{task.seed, engine::purpose::train, task.step};
    V log_q, s;
    if constexpr (Path) {
      log_q = engine::draw_with_score(model, key, task.first, work, task.share, task.weights, context);
      s = engine::pull_back_along_path(action_, task, context);
    } else {
      log_q = model.template draw<true>(key, task.first, work, task.weights, context);
      s = engine::gradient_in_context(action_, model, std::span<V const>(work.field), work.bar.data(), context);
      for (auto& b : work.bar) b *= task.share;
      model.pull_back_draw(work, task.share, task.weights, context, task.gradient);
    }
    V const loss = s + log_q;
    return {loss, -loss};
  }

  std::string describe() const {
    return "reverse KL from " + engine::describe_object(action_) + (Path ? ", by path gradients" : "") +
           context_.describe();
  }

  template <class Model>
  std::string first_nonfinite(Model const& model, std::uint64_t seed, std::uint64_t step, std::size_t batch) const {
    using V = typename Model::lanes_type;
    auto const numbers = [&](std::size_t first) { return context_of<V>(seed, step, first); };
    auto const action = [&](std::size_t, auto& work, auto, std::span<V const> context) {
      return engine::gradient_in_context(action_, model, std::span<V const>(work.field), work.bar.data(), context);
    };
    return engine::first_nonfinite_draw(model, {seed, engine::purpose::train, step}, batch, numbers, "action", action);
  }

 private:
  template <class V>
  std::vector<V> context_of(std::uint64_t seed, std::uint64_t step, std::uint64_t first) const {
    std::vector<V> numbers;
    if constexpr (family) {
      numbers.assign(Action::contexts, V(0));
      action_.draw(engine::random_key{seed, engine::purpose::condition, step}, first, numbers.data());
    } else {
      context_.fill(first, numbers);
    }
    return numbers;
  }

  Action action_;
  engine::context_values<double> context_;
};

template <class Action>
reverse_kl(Action) -> reverse_kl<Action>;
template <class Action>
reverse_kl(Action, engine::context_values<double>) -> reverse_kl<Action>;
template <class Action>
reverse_kl(Action, path_gradient_t) -> reverse_kl<Action, true>;
template <class Action>
reverse_kl(Action, path_gradient_t, engine::context_values<double>) -> reverse_kl<Action, true>;

namespace engine {

/// That of forward_kl(data).
struct no_action {};

template <class Action>
struct is_action_of_data : is_bound<Action> {
  static_assert(rgflow::detail::HoldsFor<rgflow::engine::Action<Action> || ActionFamily<Action> || Unbound<Action>,
                                         Action, rgflow::detail::lacks<"value(lattice, phi)">>,
                "rgflow: forward_kl(data, action, path_gradient) needs the action that the data follow: what "
                "bind<...>(...) makes, or a type of yours with value(lattice, phi). See docs/training.md");
};
template <>
struct is_action_of_data<no_action> {};

/// What forward_kl(data, action) would be.
template <class Action>
struct without_path_gradient {};
template <class Action>
struct is_action_of_data<without_path_gradient<Action>> {
  static_assert(rgflow::detail::HoldsFor<sizeof(Action) == 0, Action>,
                "rgflow: forward_kl(data) asks for data alone, and forward_kl(data, action, path_gradient) for their "
                "action, too: path_gradient is missing, or the action is not needed. See docs/training.md");
};

template <bool Kept, class D>
struct goes_back_to_draws {
  static_assert(rgflow::detail::HoldsFor<Kept, D>,
                "rgflow: path gradients of forward_kl and adaptive_kl go from a field back to the draw that gives it: "
                "this density has no retrace(...), as model<flow>, symmetrized, conditioned and completed ones have. "
                "Without path_gradient it needs none. See docs/density.md#a-density-of-your-own");
};
template <class D>
inline constexpr bool required_retrace = sizeof(goes_back_to_draws<Retraces<D>, D>) != 0;

}  // namespace engine

/// Train from data: the mean of -log q(x) over a data set (KL(p || q) up to the entropy of p).
/// `Data` fills tiles: data.fill(seed, step, first, batch, V* field) writes the samples that come at this place of this
/// step's batch, and returns per sample what is added to the loss (such as the log-Jacobian of a map from pixels);
/// data.fill_context(seed, step, first, batch, std::vector<V>&) gives what a conditional flow reads with them;
/// data.check(channels, volume, contexts) throws if the samples are not of that shape.
///
/// forward_kl(data, action, path_gradient) takes the gradient along the path instead, with the force of the action at
/// the data: its noise vanishes as q comes near p, and may be the larger one far from it, for a step of 6 instead of 4
/// passes through the flow, and more where it keeps inputs or is symmetrized (path_gradient.hpp). Its mean is that of
/// the loss if the data follow the action, p = exp(-S)/Z, and no other; in a continuous flow up to the error of its
/// steps, as encode does not undo them exactly. Of a family of actions the data bring the
/// numbers with them, as their context.
template <class Data, class Action = engine::no_action>
class forward_kl {
  static constexpr bool along_path = !std::same_as<Action, engine::no_action>;
  static_assert(engine::TrainingData<Data>,
                "rgflow: forward_kl needs data: array_data, dequantized_data or a type of yours with fill, "
                "fill_context, check and describe. See docs/training.md");
  static_assert(sizeof(engine::is_action_of_data<Action>) != 0);

 public:
  explicit forward_kl(Data data) requires(!along_path) : data_(std::move(data)) {}
  forward_kl(Data data, Action action, path_gradient_t) requires along_path : data_(std::move(data)),
                                                                              action_(std::move(action)) {}

  static constexpr bool knows_weights = false;

  template <class Model>
  void check(Model const& model, std::size_t) const {
    if constexpr (along_path) {
      static_assert(engine::required_retrace<Model>);
      engine::require_defined_on(action_, model);
      if constexpr (engine::ActionFamily<Action>)
        static_assert(engine::required_contexts<Action::contexts, Model::contexts>);
    }
    data_.check(Model::channels, model.sites().volume(), Model::contexts);
  }

  template <class Model, class V>
  engine::tile_result<V> operator()(engine::tile_task<Model, V> const& task) const {
    if constexpr (along_path) {
      return engine::forward_along_path(data_, action_, task);
    } else {
      auto const tile = engine::fill_tile(data_, task);
      std::span<V const> const context(tile.context);
      V const log_q = task.model.template log_density<true>(task.work, task.weights, context);
      task.model.pull_back_log_density(task.work, -task.share, task.weights, context, task.gradient);
      return {tile.offset - log_q, V(0)};
    }
  }

  std::string describe() const {
    std::string text = "forward KL from " + data_.describe();
    if constexpr (along_path) text += ", by path gradients of " + engine::describe_object(action_);
    return text;
  }

  template <class Model>
  std::string first_nonfinite(Model const& model, std::uint64_t seed, std::uint64_t step, std::size_t batch) const {
    using V = typename Model::lanes_type;
    return engine::first_find(model, batch, [&](std::size_t first, std::size_t used, auto& work, auto weights) {
      std::vector<V> numbers;
      data_.fill_context(seed, step, first, batch, numbers);
      data_.template fill<V>(seed, step, first, batch, work.field.data());
      std::span<V const> const field(work.field), context(numbers);
      if (!engine::finite(field, used)) return std::string("The data hold NaN or infinity.");
      if constexpr (along_path)
        if (!engine::finite(engine::gradient_in_context(action_, model, field, work.bar.data(), context), used))
          return std::string("The data are finite, but the action of a sample is not.");
      return engine::nonfinite_in_log_density(model, used, work, weights, context);
    });
  }

 private:
  Data data_;
  [[no_unique_address]] Action action_;
};

template <class Data>
forward_kl(Data) -> forward_kl<Data>;
template <class Data, class Action>
forward_kl(Data, Action, path_gradient_t) -> forward_kl<Data, Action>;
template <class Data, class Action>
forward_kl(Data, Action) -> forward_kl<Data, engine::without_path_gradient<Action>>;

/// A sum of objectives, each with a weight: combined(std::pair(0.7, reverse_kl(...)), std::pair(0.3, forward_kl(...))).
template <class... Objective>
class combined {
 public:
  explicit combined(std::pair<double, Objective>... terms) : terms_(std::move(terms)...) {}

  static constexpr bool knows_weights = (Objective::knows_weights || ...);
  static constexpr std::size_t weighings = (engine::weighings_of<Objective> + ... + 0);

  template <class Model>
  std::vector<engine::weighing> weigh(Model const& model, engine::packed_weights<typename Model::value_type> weights,
                                      std::uint64_t seed, std::uint64_t step, std::size_t batch) const {
    std::vector<engine::weighing> all;
    auto const add = [&]<class One>(One const& term) {
      if constexpr (engine::weighings_of<One> != 0)
        for (auto& w : term.weigh(model, weights, seed, step, batch)) all.push_back(std::move(w));
    };
    std::apply([&](auto const&... term) { (add(term.second), ...); }, terms_);
    return all;
  }

  template <class Model>
  void check(Model const& model, std::size_t batch) const {
    std::apply([&](auto const&... term) { (term.second.check(model, batch), ...); }, terms_);
  }

  template <class Model, class V>
  engine::tile_result<V> operator()(engine::tile_task<Model, V> const& task) const {
    using scalar = typename Model::value_type;
    engine::tile_result<V> sum{V(0), V(0)};
    bool weighed = false;
    std::size_t weighing = 0;
    auto const one = [&](auto const& term) {
      constexpr std::size_t own_weighings = engine::weighings_of<std::remove_cvref_t<decltype(term.second)>>;
      auto scaled = task;
      scaled.weighings = task.weighings.subspan(weighing, own_weighings);
      weighing += own_weighings;
      V const weight(static_cast<scalar>(term.first));
      scaled.share = task.share * weight;
      auto const r = term.second(scaled);
      sum.loss += weight * r.loss;
      // Of several objectives that know weights, the first gives those that are reported.
      if (std::remove_cvref_t<decltype(term.second)>::knows_weights && !weighed) {
        sum.log_weight = r.log_weight;
        weighed = true;
      }
    };
    std::apply([&](auto const&... term) { (one(term), ...); }, terms_);
    return sum;
  }

  template <class Model>
    requires(engine::KeepsState<Objective> || ...)
  void advance(Model const& model, std::uint64_t seed, std::uint64_t step) {
    each_with_state([&](auto& term) { term.advance(model, seed, step); });
  }
  /// Of each objective that has one, with its length before it.
  std::vector<double> state() const requires(engine::KeepsState<Objective> || ...) {
    std::vector<double> all;
    std::apply(
        [&](auto const&... term) {
          auto const add = [&]<class One>(One const& one) {
            if constexpr (engine::KeepsState<One>) {
              auto const own = one.state();
              all.push_back(static_cast<double>(own.size()));
              all.insert(all.end(), own.begin(), own.end());
            }
          };
          (add(term.second), ...);
        },
        terms_);
    return all;
  }
  void restore(std::span<double const> all) requires(engine::KeepsState<Objective> || ...) {
    auto restored = *this;
    restored.each_with_state([&](auto& term) {
      auto const size = all.empty() ? 0 : static_cast<std::size_t>(all[0]);
      if (all.size() < size + 1)
        throw std::invalid_argument("combined: found a state of " + std::to_string(all.size()) + " numbers, expected " +
                                    std::to_string(size + 1));
      term.restore(all.subspan(1, size));
      all = all.subspan(1 + size);
    });
    *this = std::move(restored);
  }

  std::string describe() const {
    std::string text;
    std::apply(
        [&](auto const&... term) {
          ((text += engine::number_text(term.first) + " x " + term.second.describe() + "; "), ...);
        },
        terms_);
    return text;
  }

  template <class Model>
  std::string first_nonfinite(Model const& model, std::uint64_t seed, std::uint64_t step, std::size_t batch) const {
    std::string found;
    std::apply(
        [&](auto const&... term) {
          ((found = found.empty() ? term.second.first_nonfinite(model, seed, step, batch) : found), ...);
        },
        terms_);
    return found;
  }

 private:
  template <class F>
  void each_with_state(F&& f) {
    std::apply(
        [&](auto&... term) {
          auto const one = [&]<class One>(One& o) {
            if constexpr (engine::KeepsState<One>) f(o);
          };
          (one(term.second), ...);
        },
        terms_);
  }

  std::tuple<std::pair<double, Objective>...> terms_;
};

template <class... Objective>
combined(std::pair<double, Objective>...) -> combined<Objective...>;

}  // namespace rgflow::inline RGFLOW_ISA
